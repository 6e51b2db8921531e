package dev.vedette.rego.builtin.text;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Formats one operand for one verb of a format. For one thread. */
final class GoVerb {
  private static final int MAX_POINT = Character.MAX_CODE_POINT;

  /** The flags, width and precision of one verb; a width or precision below zero is not given. */
  static final class Flags {
    boolean plus;
    boolean minus;
    boolean sharp;
    boolean space;
    boolean zero;
    int width = -1;
    int precision = -1;

    boolean set(char flag) {
      switch (flag) {
        case '+' -> plus = true;
        case '-' -> {
          minus = true;
          // Zeros to the right would change the number.
          zero = false;
        }
        case '#' -> sharp = true;
        case ' ' -> space = true;
        case '0' -> zero = !minus;
        default -> {
          return false;
        }
      }
      return true;
    }
  }

  private final Flags flags;

  GoVerb(Flags flags) {
    this.flags = flags;
  }

  String format(Object operand, int verb) {
    if (verb == 'T') {
      return pad(cut(GoFormat.typeName(operand)));
    }
    String text =
        switch (operand) {
          case Long value -> number(value, verb);
          case BigInteger value -> "bodxXsvO".indexOf(verb) < 0 ? null : integer(value, verb);
          case Double value -> decimal(value, verb);
          default -> string(operand.toString(), verb);
        };
    if (text != null) {
      return text;
    }
    String type = operand instanceof BigInteger ? "big.Int" : GoFormat.typeName(operand);
    return "%!" + Character.toString(verb) + "(" + type + "=" + format(operand, 'v') + ")";
  }

  private @Nullable String number(long value, int verb) {
    return switch (verb) {
      case 'v', 'd', 'b', 'o', 'O', 'x', 'X' -> integer(BigInteger.valueOf(value), verb);
      case 'c' -> pad(Character.toString(point(value)));
      case 'q' -> pad(GoQuote.quoteRune(point(value), flags.plus));
      case 'U' -> unicode(value);
      default -> null;
    };
  }

  private static int point(long value) {
    return value < 0 || value > MAX_POINT ? 0xFFFD : (int) value;
  }

  private String unicode(long value) {
    String digits = Long.toHexString(value).toUpperCase(Locale.ROOT);
    int length = Math.max(4, flags.precision);
    String text = "U+" + "0".repeat(Math.max(0, length - digits.length())) + digits;
    if (flags.sharp && value >= 0 && value <= MAX_POINT && GoQuote.isPrint((int) value)) {
      text += " '" + Character.toString((int) value) + "'";
    }
    return padSpaces(text);
  }

  private String integer(BigInteger value, int verb) {
    int base =
        switch (verb) {
          case 'b' -> 2;
          case 'o', 'O' -> 8;
          case 'x', 'X' -> 16;
          default -> 10;
        };
    String digits = value.abs().toString(base);
    String sign = value.signum() < 0 ? "-" : flags.plus ? "+" : flags.space ? " " : "";
    int length = flags.precision;
    if (length == 0 && value.signum() == 0) {
      return " ".repeat(Math.max(0, flags.width));
    }
    if (length < 0 && flags.zero && flags.width >= 0) {
      length = flags.width - sign.length();
    }
    digits = "0".repeat(Math.max(0, length - digits.length())) + digits;
    String prefix = verb == 'O' ? "0o" : "";
    if (flags.sharp) {
      prefix =
          switch (verb) {
            case 'b' -> "0b";
            case 'o' -> digits.startsWith("0") ? "" : "0";
            case 'x', 'X' -> "0x";
            default -> prefix;
          };
    }
    String text = prefix + digits;
    return padSpaces(sign + (verb == 'X' ? text.toUpperCase(Locale.ROOT) : text));
  }

  private @Nullable String decimal(double value, int verb) {
    String number =
        switch (verb) {
          case 'v', 'g' -> general(value, flags.precision);
          case 'G' -> general(value, flags.precision).toUpperCase(Locale.ROOT);
          case 'f', 'F' ->
              exact(value).setScale(precision(), RoundingMode.HALF_EVEN).toPlainString();
          case 'e' -> scientific(value, precision());
          case 'E' -> scientific(value, precision()).toUpperCase(Locale.ROOT);
          default -> null;
        };
    if (number == null) {
      return null;
    }
    boolean negative = number.startsWith("-") || isNegativeZero(value);
    String digits = number.startsWith("-") ? number.substring(1) : number;
    String sign = negative ? "-" : flags.plus ? "+" : flags.space ? " " : "";
    if (flags.zero && flags.width > sign.length() + digits.length()) {
      return sign + "0".repeat(flags.width - sign.length() - digits.length()) + digits;
    }
    return padSpaces(sign + digits);
  }

  private int precision() {
    return flags.precision < 0 ? 6 : flags.precision;
  }

  private static boolean isNegativeZero(double value) {
    return value == 0 && 1 / value < 0;
  }

  private static BigDecimal exact(double value) {
    return new BigDecimal(value);
  }

  private static String general(double value, int precision) {
    if (value == 0) {
      return "0";
    }
    boolean shortest = precision < 0;
    BigDecimal digits = new BigDecimal(Double.toString(value));
    if (!shortest) {
      int length = Math.max(1, precision);
      digits = exact(value).round(new MathContext(length, RoundingMode.HALF_EVEN));
    }
    digits = digits.stripTrailingZeros();
    int magnitude = digits.precision() - digits.scale() - 1;
    int limit = Math.max(1, precision);
    if (limit > digits.precision() && digits.precision() >= magnitude + 1) {
      limit = digits.precision();
    }
    if (shortest) {
      limit = 6;
    }
    return magnitude < -4 || magnitude >= limit
        ? scientific(digits, magnitude)
        : digits.toPlainString();
  }

  private static String scientific(double value, int precision) {
    if (value == 0) {
      return "0" + (precision > 0 ? "." + "0".repeat(precision) : "") + "e+00";
    }
    BigDecimal digits = exact(value).round(new MathContext(precision + 1, RoundingMode.HALF_EVEN));
    int magnitude = digits.precision() - digits.scale() - 1;
    if (digits.precision() < precision + 1) {
      digits = digits.setScale(digits.scale() + precision + 1 - digits.precision());
    }
    return scientific(digits, magnitude);
  }

  private static String scientific(BigDecimal number, int magnitude) {
    String digits = number.unscaledValue().abs().toString();
    return (number.signum() < 0 ? "-" : "")
        + digits.charAt(0)
        + (digits.length() > 1 ? "." + digits.substring(1) : "")
        + (magnitude < 0 ? "e-" : "e+")
        + (Math.abs(magnitude) < 10 ? "0" : "")
        + Math.abs(magnitude);
  }

  private @Nullable String string(String value, int verb) {
    return switch (verb) {
      case 'v', 's' -> pad(cut(value));
      case 'q' -> pad(GoQuote.quote(cut(value), flags.plus, flags.sharp));
      case 'x' -> pad(hex(value, HexFormat.of()));
      case 'X' -> pad(hex(value, HexFormat.of().withUpperCase()));
      default -> null;
    };
  }

  private String hex(String value, HexFormat format) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    if (flags.precision >= 0 && flags.precision < bytes.length) {
      bytes = Arrays.copyOf(bytes, flags.precision);
    }
    String prefix = flags.sharp ? (format.isUpperCase() ? "0X" : "0x") : "";
    if (bytes.length == 0) {
      return "";
    }
    return prefix + (flags.space ? format.withDelimiter(" " + prefix) : format).formatHex(bytes);
  }

  private String cut(String value) {
    return flags.precision >= 0 && value.codePointCount(0, value.length()) > flags.precision
        ? value.substring(0, value.offsetByCodePoints(0, flags.precision))
        : value;
  }

  private String padSpaces(String text) {
    return pad(text, ' ');
  }

  private String pad(String text) {
    return pad(text, flags.zero ? '0' : ' ');
  }

  private String pad(String text, char with) {
    int missing = flags.width - text.codePointCount(0, text.length());
    if (missing <= 0) {
      return text;
    }
    String padding = Character.toString(flags.minus ? ' ' : with).repeat(missing);
    return flags.minus ? text + padding : padding + text;
  }
}
