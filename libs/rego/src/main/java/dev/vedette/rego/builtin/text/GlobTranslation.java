package dev.vedette.rego.builtin.text;

import com.google.re2j.Pattern;
import dev.vedette.rego.builtin.BuiltinFailure;
import dev.vedette.rego.builtin.Operands;

/**
 * Translates a glob into a regular expression: {@code *} and {@code ?} stop at separators, {@code
 * **} does not. For one thread.
 */
final class GlobTranslation {
  private final String glob;
  private final String inside;
  private final StringBuilder regex = new StringBuilder("^(?:");
  private int at;
  private int depth;

  GlobTranslation(String glob, String separators) {
    this.glob = glob;
    var none = new StringBuilder();
    separators
        .codePoints()
        .forEach(point -> none.append("\\x{").append(Integer.toHexString(point)).append('}'));
    inside = none.isEmpty() ? "." : "[^" + none + "]";
  }

  String regex() throws BuiltinFailure {
    while (at < glob.length()) {
      char c = glob.charAt(at++);
      switch (c) {
        case '*' -> {
          if (peek() == '*') {
            at++;
            regex.append(".*");
          } else {
            regex.append(inside).append('*');
          }
        }
        case '?' -> regex.append(inside);
        case '[' -> range();
        case '{' -> {
          depth++;
          regex.append("(?:");
        }
        default -> text(c);
      }
    }
    if (depth > 0) {
      throw Operands.failure("unexpected end of input");
    }
    return regex.append(")$").toString();
  }

  private void text(char c) {
    if (c == '}' && depth > 0) {
      depth--;
      regex.append(')');
    } else if (c == ',' && depth > 0) {
      regex.append('|');
    } else if (c == '\\' && at < glob.length()) {
      literal(next());
    } else if (c != '\\') {
      at--;
      literal(next());
    }
  }

  private void literal(int point) {
    regex.append(Pattern.quote(Character.toString(point)));
  }

  private int next() {
    int point = glob.codePointAt(at);
    at += Character.charCount(point);
    return point;
  }

  private char peek() {
    return at < glob.length() ? glob.charAt(at) : '\0';
  }

  private void range() throws BuiltinFailure {
    boolean not = peek() == '!';
    if (not) {
      at++;
    }
    if (at >= glob.length()) {
      throw Operands.failure("unexpected end of input");
    }
    int low = next();
    var members = new StringBuilder();
    if (peek() == '-') {
      at++;
      int high = at < glob.length() ? next() : 0;
      if (peek() != ']') {
        throw Operands.failure("expected close range character");
      }
      if (high < low) {
        throw Operands.failure(
            "hi character '"
                + Character.toString(high)
                + "' should be greater than lo '"
                + Character.toString(low)
                + "'");
      }
      members.append(escape(low)).append('-').append(escape(high));
    } else {
      at -= Character.charCount(low);
      while (at < glob.length() && peek() != ']') {
        int point = next();
        if (point == '\\' && at < glob.length()) {
          point = next();
        }
        members.append(escape(point));
      }
    }
    if (at++ >= glob.length() || members.isEmpty()) {
      throw Operands.failure("unexpected end of input");
    }
    regex.append(not ? "[^" : "[").append(members).append(']');
  }

  private static String escape(int point) {
    return "\\x{" + Integer.toHexString(point) + "}";
  }
}
