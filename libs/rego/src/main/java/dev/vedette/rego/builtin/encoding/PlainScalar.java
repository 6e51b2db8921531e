package dev.vedette.rego.builtin.encoding;

import com.google.re2j.Pattern;
import dev.vedette.rego.value.NullValue;
import dev.vedette.rego.value.NumberValue;
import dev.vedette.rego.value.StringValue;
import dev.vedette.rego.value.Value;
import java.math.BigDecimal;
import java.math.BigInteger;

/** What an unquoted YAML scalar stands for. Has no state, so safe for all threads. */
final class PlainScalar {
  private static final Pattern FLOAT =
      Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
  private static final Pattern INTEGER =
      Pattern.compile("[-+]?(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9][0-9]*)");

  private PlainScalar() {}

  static boolean isString(String text) {
    return resolve(text) instanceof StringValue;
  }

  static Value resolve(String text) {
    return switch (text) {
      case "", "~", "null", "Null", "NULL" -> NullValue.NULL;
      case "true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON", "y", "Y" ->
          Value.of(true);
      case "false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF", "n", "N" ->
          Value.of(false);
      default -> number(text);
    };
  }

  private static Value number(String text) {
    char first = text.charAt(0);
    if (text.length() > 400
        || !(first == '-' || first == '+' || first == '.' || Character.isDigit(first))) {
      return Value.of(text);
    }
    String plain = text.replace("_", "");
    if (INTEGER.matches(plain)) {
      BigInteger integer = integer(plain);
      if (integer.bitLength() <= 64) {
        return NumberValue.of(integer);
      }
    }
    if (FLOAT.matches(plain)) {
      double value = Double.parseDouble(plain);
      return Double.isInfinite(value) ? Value.of(text) : number(value);
    }
    return Value.of(text);
  }

  private static BigInteger integer(String text) {
    boolean negative = text.startsWith("-");
    String digits = negative || text.startsWith("+") ? text.substring(1) : text;
    int base = 10;
    if (digits.length() > 1 && digits.charAt(0) == '0') {
      char mark = Character.toLowerCase(digits.charAt(1));
      base = mark == 'x' ? 16 : mark == 'b' ? 2 : 8;
      digits = digits.substring(Character.isDigit(mark) ? 1 : 2);
    }
    BigInteger value = new BigInteger(digits, base);
    return negative ? value.negate() : value;
  }

  /** A double as Go writes it into JSON. */
  static NumberValue number(double value) {
    if (value == Math.rint(value) && Math.abs(value) < 1e15) {
      return NumberValue.of((long) value);
    }
    BigDecimal digits = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    double size = Math.abs(value);
    if (size != 0 && (size < 1e-6 || size >= 1e21)) {
      int magnitude = digits.precision() - digits.scale() - 1;
      String unscaled = digits.unscaledValue().abs().toString();
      return NumberValue.parse(
          (digits.signum() < 0 ? "-" : "")
              + unscaled.charAt(0)
              + (unscaled.length() > 1 ? "." + unscaled.substring(1) : "")
              + (magnitude < 0 ? "e-" : "e+")
              + (Math.abs(magnitude) < 10 ? "0" : "")
              + Math.abs(magnitude));
    }
    return NumberValue.parse(digits.toPlainString());
  }
}
