package dev.vedette.agent.check.jsonpath;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/** Parses path templates by the grammar of Go's Kubernetes client. Not thread-safe; one use. */
final class PathParser {
  private static final Pattern SLICE = Pattern.compile("(-?[0-9]*)(:-?[0-9]*)?(:-?[0-9]*)?");
  private static final Pattern COMPARISON = Pattern.compile("([^!<>=]+)([!<>=]+)(.+?)");
  private static final int MAX_LENGTH = 16_384;
  private static final int MAX_DEPTH = 16;

  private final String input;
  private final int depth;
  private final List<PathNode> parts = new ArrayList<>();
  private List<PathNode> steps = new ArrayList<>();
  private int position;

  private PathParser(String input, int depth) {
    this.input = input;
    this.depth = depth;
  }

  /** The parts of a template: literals and braces, in order. */
  static List<PathNode> parse(String template) throws PathException {
    return parse(template, 0);
  }

  private static List<PathNode> parse(String template, int depth) throws PathException {
    if (template.length() > MAX_LENGTH || depth > MAX_DEPTH) {
      throw new PathException("the path is too long or too deep");
    }
    PathParser parser = new PathParser(template, depth);
    parser.parseTemplate();
    return List.copyOf(parser.parts);
  }

  /** The steps of a text that stands for the inside of braces. */
  private PathNode.Steps nested(String text) throws PathException {
    return parse("{" + text + "}", depth + 1).getFirst() instanceof PathNode.Steps inner
        ? inner
        : new PathNode.Steps(List.of());
  }

  private void parseTemplate() throws PathException {
    while (position < input.length()) {
      int brace = input.indexOf('{', position);
      int end = brace < 0 ? input.length() : brace;
      if (end > position) {
        parts.add(new PathNode.Literal(input.substring(position, end)));
      }
      position = end;
      if (brace >= 0) {
        position++;
        steps = new ArrayList<>();
        while (parseStep()) {}
        parts.add(new PathNode.Steps(List.copyOf(steps)));
      }
    }
  }

  /** Parses one step; false when the brace was closed. */
  private boolean parseStep() throws PathException {
    if (input.startsWith("}", position)) {
      position++;
      return false;
    }
    if (input.startsWith("[?(", position)) {
      parseFilter();
      return true;
    }
    if (input.startsWith("..", position)) {
      parseDescent();
      return true;
    }
    if (position >= input.length() || isEndOfLine(input.charAt(position))) {
      throw new PathException("unclosed action");
    }
    char c = input.charAt(position);
    switch (c) {
      case ' ', '@', '$' -> position++;
      case '[' -> parseArray();
      case '"', '\'' -> parseQuote(c);
      case '.' -> {
        position++;
        parseField();
      }
      default -> {
        if (c == '+' || c == '-' || Character.isDigit(c)) {
          parseNumber();
        } else if (isAlphaNumeric(c)) {
          parseWord();
        } else {
          throw new PathException(unrecognized(input.codePointAt(position)));
        }
      }
    }
    return true;
  }

  private static String unrecognized(int codePoint) {
    return String.format(
        Locale.ROOT,
        "unrecognized character in action: U+%04X '%s'",
        codePoint,
        Character.toString(codePoint));
  }

  private void parseDescent() throws PathException {
    if (!steps.isEmpty() && steps.getLast() instanceof PathNode.Descend) {
      throw new PathException("invalid multiple recursive descent");
    }
    position += 2;
    steps.add(new PathNode.Descend());
    if (position < input.length() && isAlphaNumeric(input.charAt(position))) {
      parseField();
    }
  }

  private void parseField() {
    int start = position;
    while (position < input.length() && !isTerminator(input.charAt(position))) {
      position += input.charAt(position) == '\\' ? 2 : 1;
    }
    position = Math.min(position, input.length());
    String name = input.substring(start, position);
    steps.add(name.equals("*") ? new PathNode.Every() : new PathNode.Field(name.replace("\\", "")));
  }

  private void parseWord() {
    int start = position;
    while (position < input.length() && !isTerminator(input.charAt(position))) {
      position++;
    }
    String word = input.substring(start, position);
    steps.add(
        switch (word) {
          case "true" -> new PathNode.Truth(true);
          case "false" -> new PathNode.Truth(false);
          default -> new PathNode.Word(word);
        });
  }

  private void parseNumber() throws PathException {
    int start = position;
    if (input.charAt(position) == '+' || input.charAt(position) == '-') {
      position++;
    }
    while (position < input.length()
        && (input.charAt(position) == '.' || Character.isDigit(input.charAt(position)))) {
      position++;
    }
    String text = input.substring(start, position);
    try {
      steps.add(
          text.indexOf('.') < 0
              ? new PathNode.Whole(Long.parseLong(text))
              : new PathNode.Real(Double.parseDouble(text)));
    } catch (NumberFormatException _) {
      throw new PathException("cannot parse number " + text);
    }
  }

  private void parseQuote(char quote) throws PathException {
    int start = position++;
    while (true) {
      if (position >= input.length() || input.charAt(position) == '\n') {
        throw new PathException("unterminated quoted string");
      }
      char c = input.charAt(position++);
      if (c == quote && input.charAt(position - 2) != '\\') {
        break;
      }
    }
    steps.add(new PathNode.Literal(GoText.unquote(input.substring(start, position))));
  }

  private void parseArray() throws PathException {
    int start = ++position;
    while (position < input.length() && input.charAt(position) != ']') {
      if (input.charAt(position) == '\n') {
        throw new PathException("unterminated array");
      }
      position++;
    }
    if (position >= input.length()) {
      throw new PathException("unterminated array");
    }
    String text = input.substring(start, position++);
    String[] choices = text.split(",", -1);
    if (choices.length > 1) {
      List<PathNode.Steps> union = new ArrayList<>();
      for (String choice : choices) {
        union.add(nested("[" + trimSpaces(choice) + "]"));
      }
      steps.add(new PathNode.Union(union));
    } else if (text.length() >= 2
        && text.startsWith("'")
        && text.indexOf('\'', 1) == text.length() - 1) {
      steps.addAll(nested("." + text.substring(1, text.length() - 1)).nodes());
    } else {
      steps.add(slice(text.equals("*") ? ":" : text));
    }
  }

  private static PathNode slice(String text) throws PathException {
    Matcher matcher = SLICE.matcher(text);
    if (!matcher.matches()) {
      throw new PathException("invalid array index " + text);
    }
    OptionalInt start = index(matcher.group(1));
    String end = matcher.group(2);
    String step = matcher.group(3);
    boolean single = end == null || end.isEmpty();
    return new PathNode.Slice(
        start,
        single ? OptionalInt.of(start.orElse(0) + 1) : index(end.substring(1)),
        step == null || step.isEmpty() ? OptionalInt.empty() : index(step.substring(1)),
        single);
  }

  private static OptionalInt index(String digits) throws PathException {
    if (digits.isEmpty()) {
      return OptionalInt.empty();
    }
    try {
      return OptionalInt.of(Integer.parseInt(digits));
    } catch (NumberFormatException _) {
      throw new PathException("array index " + digits + " is not a number");
    }
  }

  private void parseFilter() throws PathException {
    int start = position + "[?(".length();
    position = start;
    boolean quoted = false;
    boolean closed = false;
    char pair = 0;
    while (true) {
      if (position >= input.length() || input.charAt(position) == '\n') {
        throw new PathException("unterminated filter");
      }
      char c = input.charAt(position++);
      if (c == '"' || c == '\'') {
        if (!quoted) {
          quoted = true;
          pair = c;
        } else if (input.charAt(position - 2) != '\\' && c == pair) {
          closed = true;
        }
      } else if (c == ')' && quoted == closed) {
        break;
      }
    }
    if (position >= input.length() || input.charAt(position) != ']') {
      throw new PathException("unclosed array expect ]");
    }
    String text = input.substring(start, position - 1);
    position++;
    Matcher matcher = COMPARISON.matcher(text);
    steps.add(
        matcher.matches()
            ? new PathNode.Filter(
                nested(matcher.group(1)), matcher.group(2), nested(matcher.group(3)))
            : new PathNode.Filter(nested(text), "exists", new PathNode.Steps(List.of())));
  }

  private static String trimSpaces(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && text.charAt(start) == ' ') {
      start++;
    }
    while (end > start && text.charAt(end - 1) == ' ') {
      end--;
    }
    return text.substring(start, end);
  }

  private static boolean isTerminator(char c) {
    return isEndOfLine(c) || " \t.,[]$@{}".indexOf(c) >= 0;
  }

  private static boolean isEndOfLine(char c) {
    return c == '\r' || c == '\n';
  }

  private static boolean isAlphaNumeric(char c) {
    return c == '_' || Character.isLetterOrDigit(c);
  }
}
