package dev.vedette.scanner.schema;

import dev.vedette.scanner.manifest.Value;

/** Values whose text follows a rule of the Kubernetes API. Stateless. */
final class Literals {
  private static final String DECIMAL_SUFFIXES = "numkMGTPE";
  private static final String BINARY_SUFFIXES = "KMGTPE";

  private Literals() {}

  static boolean isWhole(Value value) {
    return value instanceof Value.Numeric(var number, _) && number == Math.rint(number);
  }

  static boolean isInt32(Value value) {
    return value instanceof Value.Numeric(var number, _) && number == (int) number;
  }

  /** Whether a value is a number, or the text of one with a unit. */
  static boolean isQuantity(Value value) {
    return value instanceof Value.Numeric
        || (value instanceof Value.Text(var text, _) && isQuantity(text));
  }

  private static boolean isQuantity(String text) {
    int at = text.startsWith("+") || text.startsWith("-") ? 1 : 0;
    int digits = 0;
    boolean point = false;
    while (at < text.length() && (isDigit(text.charAt(at)) || (!point && text.charAt(at) == '.'))) {
      digits += isDigit(text.charAt(at)) ? 1 : 0;
      point |= text.charAt(at) == '.';
      at++;
    }
    String unit = text.substring(at);
    if (digits == 0) {
      return false;
    }
    return switch (unit.length()) {
      case 0 -> true;
      case 1 -> DECIMAL_SUFFIXES.contains(unit);
      case 2 ->
          isExponent(unit)
              || (unit.charAt(1) == 'i' && BINARY_SUFFIXES.indexOf(unit.charAt(0)) >= 0);
      default -> isExponent(unit);
    };
  }

  private static boolean isExponent(String unit) {
    if (unit.charAt(0) != 'e' && unit.charAt(0) != 'E') {
      return false;
    }
    int at = unit.charAt(1) == '+' || unit.charAt(1) == '-' ? 2 : 1;
    return at < unit.length() && unit.substring(at).chars().allMatch(c -> isDigit((char) c));
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /** Whether a value is text in base64, broken into lines or not. */
  static boolean isBase64(Value value) {
    if (!(value instanceof Value.Text(var text, _))) {
      return false;
    }
    int count = 0;
    int padding = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\n' || c == '\r') {
        continue;
      }
      boolean isLetter =
          (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || isDigit(c) || c == '+' || c == '/';
      if (c == '=') {
        padding++;
      } else if (!isLetter || padding > 0) {
        return false;
      }
      count++;
    }
    return count % 4 == 0 && padding <= 2;
  }
}
