package dev.vedette.agent.filter;

import dev.vedette.agent.state.PathBytes;
import dev.vedette.language.check.Checked;
import dev.vedette.language.event.Value;
import dev.vedette.language.plan.Verdict;
import dev.vedette.language.syntax.Operator;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The last component of the path that a file is opened by: {@code fd.filename}, and how {@code
 * fd.name} ends.
 */
record FileNames(Checks checks, boolean given) implements Aspect {
  /** Longer names are not looked up. */
  static final int LONGEST = 31;

  private static final Set<String> WHOLE = Set.of("fd.name", PathStarts.GIVEN);

  @Override
  public boolean concerns(Checked check) {
    return isName(check) || isEnd(check);
  }

  private static boolean isName(Checked check) {
    return Checks.fieldName(check).equals("fd.filename");
  }

  private boolean isEnd(Checked check) {
    return (given || !Checks.fieldName(check).equals(PathStarts.GIVEN))
        && WHOLE.contains(Checks.fieldName(check))
        && Checks.operator(check) == Operator.ENDSWITH;
  }

  @Override
  public Set<Value.Text> keys(Checked check) {
    Set<Value.Text> keys = new HashSet<>();
    if (concerns(check)) {
      for (byte[] text : Checks.texts(check)) {
        if (isName(check) || hasSlash(text)) {
          byte[] name = isName(check) ? text : PathBytes.fileName(text);
          if (name.length > 0 && name.length <= LONGEST) {
            keys.add((Value.Text) Value.text(name));
          }
        }
      }
    }
    return keys;
  }

  @Override
  public Verdict at(Value.Text key, Checked check) {
    if (isName(check)) {
      // What is no file, or is not open, has none.
      return checks.decide(check, List.of(key, Value.ABSENT));
    }
    return isEnd(check)
        ? Checks.ofEach(check, end -> endsWith(key.bytes(), end))
        : Verdict.UNDECIDED;
  }

  private static Verdict endsWith(byte[] name, byte[] end) {
    if (hasSlash(end)) {
      byte[] last = PathBytes.fileName(end);
      return Arrays.equals(name, last) || last.length == 0 ? Verdict.UNDECIDED : Verdict.FALSE;
    }
    int from = name.length - end.length;
    return from >= 0 && Arrays.equals(name, from, name.length, end, 0, end.length)
        ? Verdict.TRUE
        : Verdict.FALSE;
  }

  @Override
  public Verdict elsewhere(Checked check) {
    if (isName(check)) {
      boolean allLookedUp = Checks.texts(check).stream().allMatch(name -> name.length <= LONGEST);
      return Checks.isEquality(check) && allLookedUp
          ? checks.decide(check, List.of(Checks.UNHEARD_OF, Value.ABSENT))
          : Verdict.UNDECIDED;
    }
    return isEnd(check) ? Checks.ofEach(check, FileNames::endsElsewhere) : Verdict.UNDECIDED;
  }

  private static Verdict endsElsewhere(byte[] end) {
    int length = hasSlash(end) ? PathBytes.fileName(end).length : 0;
    return length > 0 && length <= LONGEST ? Verdict.FALSE : Verdict.UNDECIDED;
  }

  private static boolean hasSlash(byte[] text) {
    for (byte next : text) {
      if (next == '/') {
        return true;
      }
    }
    return false;
  }
}
