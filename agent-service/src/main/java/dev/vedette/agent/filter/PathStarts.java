package dev.vedette.agent.filter;

import dev.vedette.agent.state.PathBytes;
import dev.vedette.language.check.Checked;
import dev.vedette.language.event.Value;
import dev.vedette.language.plan.Verdict;
import dev.vedette.language.syntax.Operator;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The path that a file is opened by, as text, found by the longest key that it begins with. A key
 * that ends with NUL is a whole path. The kernel side looks up only paths from the root without
 * empty components, {@code .} and {@code ..}, so that what was given is what rules see. Where no
 * path was given, as by a call that closes, only the file itself has one.
 */
record PathStarts(Checks checks, boolean given) implements Aspect {
  /** Keys are not longer; of what is longer, only the beginning is looked up. */
  static final int LONGEST = 64;

  static final String GIVEN = "fd.nameraw";

  private static final Set<String> WHOLE = Set.of("fd.name", GIVEN);
  private static final String DIRECTORY = "fd.directory";

  @Override
  public boolean concerns(Checked check) {
    String field = Checks.fieldName(check);
    return field.equals(DIRECTORY) || (WHOLE.contains(field) && (given || !field.equals(GIVEN)));
  }

  @Override
  public Set<Value.Text> keys(Checked check) {
    Set<Value.Text> keys = new HashSet<>();
    if (concerns(check)) {
      for (byte[] text : Checks.texts(check)) {
        start(check, text)
            .filter(start -> start.length > 0)
            .ifPresent(start -> keys.add((Value.Text) Value.text(start)));
      }
    }
    return keys;
  }

  @Override
  public Verdict at(Value.Text key, Checked check) {
    if (!concerns(check)) {
      return Verdict.UNDECIDED;
    }
    byte[] path = key.bytes();
    if (path[path.length - 1] == 0) {
      byte[] whole = Arrays.copyOf(path, path.length - 1);
      return checks.decide(
          check,
          isDirectory(check)
              ? List.of(Value.text(whole), Value.text(PathBytes.directory(whole)))
              : List.of(Value.text(whole)));
    }
    return Checks.ofEach(check, text -> startingWith(path, check, text));
  }

  @Override
  public Verdict elsewhere(Checked check) {
    return concerns(check)
        ? Checks.ofEach(check, text -> startingWith(new byte[0], check, text))
        : Verdict.UNDECIDED;
  }

  /** What one comparison comes to for paths of which this is the longest known beginning. */
  private static Verdict startingWith(byte[] path, Checked check, byte[] text) {
    Operator operator = Checks.operator(check);
    if (operator == Operator.CONTAINS && !isDirectory(check)) {
      return isOdd(text) ? Verdict.FALSE : Verdict.UNDECIDED;
    }
    Optional<byte[]> start = start(check, text);
    if (start.isEmpty()) {
      return Verdict.UNDECIDED;
    }
    boolean begins = beginsWith(path, start.get());
    if (operator == Operator.STARTSWITH
        && begins
        && !isDirectory(check)
        && text.length <= LONGEST) {
      return Verdict.TRUE;
    }
    Verdict positive = begins ? Verdict.UNDECIDED : Verdict.FALSE;
    return operator == Operator.NOT_EQUAL ? Checks.opposite(positive) : positive;
  }

  /** What a path that passes a comparison begins with; empty if that cannot be said. */
  private static Optional<byte[]> start(Checked check, byte[] text) {
    return switch (Checks.operator(check)) {
      case EQUAL, EQUAL_TWICE, NOT_EQUAL, IN ->
          Optional.of(cut(isDirectory(check) ? text : Arrays.copyOf(text, text.length + 1)));
      case STARTSWITH -> Optional.of(cut(text));
      case GLOB -> Optional.of(cut(literal(text)));
      case PMATCH -> Optional.of(cut(path(text)));
      default -> Optional.empty();
    };
  }

  /** The beginning of a pattern that stands for itself. */
  private static byte[] literal(byte[] pattern) {
    int end = 0;
    while (end < pattern.length
        && pattern[end] != '*'
        && pattern[end] != '?'
        && pattern[end] != '['
        && pattern[end] != '\\') {
      end++;
    }
    return Arrays.copyOf(pattern, end);
  }

  /** That of a path to be matched component by component, where slashes do not count. */
  private static byte[] path(byte[] pattern) {
    ByteArrayOutputStream path = new ByteArrayOutputStream();
    path.write('/');
    byte last = '/';
    for (byte next : literal(pattern)) {
      if (next != '/' || last != '/') {
        path.write(next);
      }
      last = next;
    }
    byte[] bytes = path.toByteArray();
    return last == '/' ? Arrays.copyOf(bytes, bytes.length - 1) : bytes;
  }

  private static byte[] cut(byte[] start) {
    return start.length <= LONGEST ? start : Arrays.copyOf(start, LONGEST);
  }

  private static boolean beginsWith(byte[] path, byte[] start) {
    return path.length >= start.length
        && Arrays.equals(path, 0, start.length, start, 0, start.length);
  }

  /** Whether no path that is looked up contains this. */
  private static boolean isOdd(byte[] text) {
    for (int i = 1; i < text.length; i++) {
      if (text[i] == text[i - 1] && (text[i] == '.' || text[i] == '/')) {
        return true;
      }
    }
    return false;
  }

  private static boolean isDirectory(Checked check) {
    return Checks.fieldName(check).equals(DIRECTORY);
  }
}
