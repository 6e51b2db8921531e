package dev.vedette.scanner.manifest;

import java.math.BigInteger;
import java.util.Set;
import java.util.regex.Pattern;

/** What a scalar without quotes means to YAML 1.1 as Go's yaml.v2 reads it. Immutable. */
sealed interface Scalar {
  /** Any text that means nothing else. */
  record Text(String text) implements Scalar {}

  /** A whole number of at most 64 bits. */
  record Whole(BigInteger value) implements Scalar {}

  /** A number with a fraction, or infinity, or not a number. */
  record Decimal(double value) implements Scalar {}

  /** True or false in any of their many spellings. */
  record Truth(boolean value) implements Scalar {}

  /** Null. */
  record Nothing() implements Scalar {}

  /** Reads the text of a plain scalar. */
  static Scalar of(String text) {
    if (Spellings.NOTHING.contains(text)) {
      return new Nothing();
    }
    if (Spellings.TRUE.contains(text)) {
      return new Truth(true);
    }
    if (Spellings.FALSE.contains(text)) {
      return new Truth(false);
    }
    char first = text.charAt(0);
    if (first == '+' || first == '-' || first == '.' || (first >= '0' && first <= '9')) {
      return Spellings.number(text);
    }
    return new Text(text);
  }

  /** The spellings; kept apart since an interface has no private constants. */
  final class Spellings {
    private static final Set<String> NOTHING = Set.of("", "~", "null", "Null", "NULL");
    private static final Set<String> TRUE =
        Set.of("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON");
    private static final Set<String> FALSE =
        Set.of("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF");
    private static final Pattern WHOLE =
        Pattern.compile("[-+]?(?:0[xX][0-9a-fA-F]+|0[oO]?[0-7]+|0[bB][01]+|[1-9][0-9]*|0)");
    private static final Pattern DECIMAL =
        Pattern.compile("[-+]?(?:\\.[0-9]+|[0-9]+(?:\\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?");
    private static final BigInteger SMALLEST = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger LARGEST = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
    // No number that means anything is longer, and reading a very long one takes very long.
    private static final int LONGEST = 400;

    private Spellings() {}

    private static Scalar number(String text) {
      switch (text) {
        case ".nan", ".NaN", ".NAN" -> {
          return new Decimal(Double.NaN);
        }
        case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF" -> {
          return new Decimal(Double.POSITIVE_INFINITY);
        }
        case "-.inf", "-.Inf", "-.INF" -> {
          return new Decimal(Double.NEGATIVE_INFINITY);
        }
        default -> {}
      }
      String plain = text.startsWith(".") ? text : text.replace("_", "");
      if (plain.length() > LONGEST) {
        return new Text(text);
      }
      if (WHOLE.matcher(plain).matches()) {
        BigInteger value = whole(plain);
        if (value.compareTo(SMALLEST) >= 0 && value.compareTo(LARGEST) <= 0) {
          return new Whole(value);
        }
      }
      if (DECIMAL.matcher(plain).matches()) {
        double value = Double.parseDouble(plain);
        if (Double.isFinite(value)) {
          return new Decimal(value);
        }
      }
      return new Text(text);
    }

    private static BigInteger whole(String plain) {
      boolean negative = plain.startsWith("-");
      String digits = negative || plain.startsWith("+") ? plain.substring(1) : plain;
      int radix = 10;
      if (digits.length() > 1 && digits.charAt(0) == '0') {
        radix =
            switch (digits.charAt(1)) {
              case 'x', 'X' -> 16;
              case 'b', 'B' -> 2;
              default -> 8;
            };
        digits = digits.substring(Character.isDigit(digits.charAt(1)) ? 1 : 2);
      }
      BigInteger value = new BigInteger(digits, radix);
      return negative ? value.negate() : value;
    }
  }
}
