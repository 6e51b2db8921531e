package dev.vedette.rego.builtin.text;

import dev.vedette.rego.builtin.text.GoVerb.Flags;
import java.math.BigInteger;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Formats as Go's {@code fmt.Sprintf} does, with operands of the types Long, BigInteger, Double and
 * String. For one thread.
 */
final class GoFormat {
  private static final int MAX_WIDTH = 1_000_000;

  private final String format;
  private final List<Object> operands;
  private final StringBuilder text = new StringBuilder();
  private int at;
  private int next;
  private boolean reordered;
  private boolean goodIndex;
  private boolean afterIndex;

  private GoFormat(String format, List<Object> operands) {
    this.format = format;
    this.operands = operands;
  }

  static String format(String format, List<Object> operands) {
    return new GoFormat(format, operands).run();
  }

  private String run() {
    while (at < format.length()) {
      int percent = format.indexOf('%', at);
      if (percent < 0) {
        text.append(format, at, format.length());
        break;
      }
      text.append(format, at, percent);
      at = percent + 1;
      directive();
    }
    if (!reordered && next < operands.size()) {
      extra();
    }
    return text.toString();
  }

  private void directive() {
    goodIndex = true;
    afterIndex = false;
    var flags = new Flags();
    while (at < format.length() && flags.set(format.charAt(at))) {
      at++;
    }
    index();
    if (peek() == '*') {
      at++;
      starWidth(flags);
    } else {
      int width = number();
      if (width >= 0) {
        flags.width = width;
        if (afterIndex) {
          goodIndex = false;
        }
      }
    }
    if (peek() == '.') {
      precision(flags);
    }
    if (!afterIndex) {
      index();
    }
    if (at >= format.length()) {
      text.append("%!(NOVERB)");
      return;
    }
    int verb = format.codePointAt(at);
    at += Character.charCount(verb);
    verb(verb, flags);
  }

  private void verb(int verb, Flags flags) {
    if (verb == '%') {
      text.append('%');
    } else if (!goodIndex) {
      text.append("%!").appendCodePoint(verb).append("(BADINDEX)");
    } else if (next >= operands.size()) {
      text.append("%!").appendCodePoint(verb).append("(MISSING)");
    } else {
      text.append(new GoVerb(flags).format(operands.get(next), verb));
      next++;
    }
  }

  private void starWidth(Flags flags) {
    Long width = integer();
    if (width == null) {
      text.append("%!(BADWIDTH)");
    } else {
      flags.width = (int) Math.abs(width);
      if (width < 0) {
        flags.minus = true;
        flags.zero = false;
      }
    }
    afterIndex = false;
  }

  private void precision(Flags flags) {
    at++;
    if (afterIndex) {
      goodIndex = false;
    }
    index();
    if (peek() == '*') {
      at++;
      Long precision = integer();
      if (precision == null) {
        text.append("%!(BADPREC)");
      } else if (precision >= 0) {
        flags.precision = (int) (long) precision;
      }
      afterIndex = false;
    } else {
      flags.precision = Math.max(0, number());
    }
  }

  // The operand that a star takes, or null when there is none that would do.
  private @Nullable Long integer() {
    if (next >= operands.size()) {
      return null;
    }
    Object operand = operands.get(next++);
    return operand instanceof Long value && Math.abs(value) <= MAX_WIDTH ? value : null;
  }

  private void index() {
    if (peek() != '[') {
      return;
    }
    reordered = true;
    afterIndex = true;
    int end = format.indexOf(']', at);
    if (end < 0) {
      goodIndex = false;
      at++;
      return;
    }
    String digits = format.substring(at + 1, end);
    at = end + 1;
    int index = digits.matches("[0-9]{1,7}") ? Integer.parseInt(digits) : 0;
    if (index < 1 || index > operands.size()) {
      goodIndex = false;
    } else {
      next = index - 1;
    }
  }

  private int number() {
    int start = at;
    int number = 0;
    while (at < format.length() && format.charAt(at) >= '0' && format.charAt(at) <= '9') {
      number = Math.min(MAX_WIDTH + 1, number * 10 + format.charAt(at) - '0');
      at++;
    }
    return at == start || number > MAX_WIDTH ? -1 : number;
  }

  private char peek() {
    return at < format.length() ? format.charAt(at) : '\0';
  }

  private void extra() {
    text.append("%!(EXTRA ");
    for (int i = next; i < operands.size(); i++) {
      Object operand = operands.get(i);
      text.append(i == next ? "" : ", ").append(typeName(operand)).append('=');
      text.append(new GoVerb(new Flags()).format(operand, 'v'));
    }
    text.append(')');
  }

  static String typeName(Object operand) {
    return switch (operand) {
      case Long _ -> "int";
      case BigInteger _ -> "*big.Int";
      case Double _ -> "float64";
      default -> "string";
    };
  }
}
