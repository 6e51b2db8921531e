package dev.vedette.scanner.config;

import dev.vedette.rego.value.NumberValue;
import java.math.BigDecimal;
import java.util.Locale;

/** Numbers without the zeros that say nothing, written as JSON does. Stateless. */
public final class PlainNumber {
  private static final int MOST_DIGITS = 21;
  private static final int MOST_ZEROS = 6;

  private PlainNumber() {}

  /** The value of a number. */
  public static NumberValue of(BigDecimal number) {
    BigDecimal shortest = number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros();
    int magnitude = shortest.precision() - shortest.scale();
    return NumberValue.parse(
        magnitude > -MOST_ZEROS && magnitude <= MOST_DIGITS
            ? shortest.toPlainString()
            : shortest.toString().toLowerCase(Locale.ROOT));
  }
}
