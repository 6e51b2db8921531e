package dev.vedette.agent.check.program;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.vedette.agent.check.script.ScriptException;

/** Regular expressions as grep and sed write them, for RE2. Stateless. */
final class PosixRegex {
  private PosixRegex() {}

  /** Compiles an expression; the longest match counts. */
  static Pattern compile(String regex, boolean extended, int flags) throws ScriptException {
    String translated = extended ? extended(regex) : basic(regex);
    try {
      return Pattern.compile(translated, flags | Pattern.LONGEST_MATCH);
    } catch (PatternSyntaxException e) {
      if (String.valueOf(e.getMessage()).contains("stack underflow")
          || String.valueOf(e.getMessage()).contains("unexpected )")) {
        throw new UnbalancedException();
      }
      throw ScriptException.unsupported("the expression '" + regex + "': " + e.getMessage());
    }
  }

  /** A bracket is closed that was never opened. Immutable. */
  static final class UnbalancedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnbalancedException() {
      super("Unmatched ) or \\)");
    }
  }

  private static String basic(String regex) throws ScriptException {
    StringBuilder out = new StringBuilder();
    boolean start = true;
    for (int i = 0; i < regex.length(); i++) {
      char c = regex.charAt(i);
      boolean begin = start;
      start = false;
      switch (c) {
        case '\\' -> {
          if (++i >= regex.length()) {
            throw ScriptException.unsupported("an expression that ends with a backslash");
          }
          char next = regex.charAt(i);
          start = next == '(' || next == '|';
          out.append("(){}|+?".indexOf(next) >= 0 ? String.valueOf(next) : escape(next));
        }
        case '[' -> i = set(regex, i, out);
        case '*' -> {
          out.append(begin ? "\\*" : "*");
          start = begin;
        }
        case '^' -> {
          out.append(begin ? "^" : "\\^");
          start = begin;
        }
        case '$' -> {
          boolean end =
              i + 1 == regex.length()
                  || regex.startsWith("\\)", i + 1)
                  || regex.startsWith("\\|", i + 1);
          out.append(end ? "$" : "\\$");
        }
        case '(', ')', '{', '}', '|', '+', '?' -> out.append('\\').append(c);
        default -> out.append(c);
      }
    }
    return out.toString();
  }

  private static String extended(String regex) throws ScriptException {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < regex.length(); i++) {
      char c = regex.charAt(i);
      if (c == '\\' && i + 1 < regex.length()) {
        char next = regex.charAt(++i);
        out.append("(){}|+?".indexOf(next) >= 0 ? "\\" + next : escape(next));
      } else if (c == '[') {
        i = set(regex, i, out);
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  private static String escape(char c) throws ScriptException {
    return switch (c) {
      case 'w', 'W', 's', 'S', 'b', 'B' -> "\\" + c;
      case '<', '>' -> "\\b";
      case '1', '2', '3', '4', '5', '6', '7', '8', '9' ->
          throw ScriptException.unsupported("a reference back inside an expression");
      default ->
          (c < 128 && Character.isLetterOrDigit(c)) || c >= 128 ? String.valueOf(c) : "\\" + c;
    };
  }

  /**
   * Copies a set of characters, in which a backslash is an ordinary one; returns its last index.
   */
  private static int set(String regex, int start, StringBuilder out) throws ScriptException {
    int i = start + 1;
    out.append('[');
    if (i < regex.length() && regex.charAt(i) == '^') {
      out.append('^');
      i++;
    }
    boolean first = true;
    for (; i < regex.length(); i++) {
      char c = regex.charAt(i);
      if (c == ']' && !first) {
        out.append(']');
        return i;
      }
      if (regex.startsWith("[:", i) && regex.indexOf(":]", i) > 0) {
        int end = regex.indexOf(":]", i) + 2;
        out.append(regex, i, end);
        i = end - 1;
      } else {
        out.append("\\[]".indexOf(c) >= 0 ? "\\" : "").append(c);
      }
      first = false;
    }
    throw ScriptException.unsupported("the expression '" + regex + "': a set without its end");
  }
}
