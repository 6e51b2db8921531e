package dev.vedette.scanner.manifest;

import java.math.BigDecimal;

/** Numbers written as Go writes them. Stateless. */
public final class Decimals {
  private Decimals() {}

  /** Shortest decimal digits of a number, as Go's {@code %g} writes them. */
  public static String shortest(BigDecimal exact) {
    if (exact.signum() == 0) {
      return "0";
    }
    BigDecimal stripped = exact.stripTrailingZeros();
    String digits = stripped.unscaledValue().abs().toString();
    int exponent = stripped.precision() - stripped.scale() - 1;
    String sign = stripped.signum() < 0 ? "-" : "";
    if (exponent >= -4 && exponent < 6) {
      return stripped.toPlainString();
    }
    String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
    int size = Math.abs(exponent);
    return sign
        + digits.charAt(0)
        + fraction
        + (exponent < 0 ? "e-" : "e+")
        + (size < 10 ? "0" : "")
        + size;
  }
}
