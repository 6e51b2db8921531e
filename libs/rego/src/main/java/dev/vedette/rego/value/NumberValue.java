package dev.vedette.rego.value;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * A decimal number of any size that keeps the text it was written with; {@code 1}, {@code 1.0} and
 * {@code 1e0} are equal. Immutable, so safe for all threads.
 */
public final class NumberValue implements Value {
  private static final int SMALLEST_KEPT = -128;
  private static final NumberValue[] KEPT = new NumberValue[1152];

  static {
    for (int i = 0; i < KEPT.length; i++) {
      KEPT[i] = new NumberValue(i + SMALLEST_KEPT, null, null);
    }
  }

  private final long small;
  // The text when it is not the plain form of `small`.
  private final @Nullable String text;
  // Null when the number is written as a long, which is the common case and decides the fast path.
  private final @Nullable BigDecimal exact;

  private NumberValue(long small, @Nullable String text, @Nullable BigDecimal exact) {
    this.small = small;
    this.text = text;
    this.exact = exact;
  }

  public static NumberValue of(long value) {
    if (value >= SMALLEST_KEPT && value < SMALLEST_KEPT + KEPT.length) {
      return KEPT[(int) value - SMALLEST_KEPT];
    }
    return new NumberValue(value, null, null);
  }

  public static NumberValue of(BigInteger value) {
    return value.bitLength() < Long.SIZE
        ? of(value.longValue())
        : new NumberValue(0, value.toString(), new BigDecimal(value));
  }

  public static NumberValue of(BigDecimal value) {
    return parse(value.toString());
  }

  /**
   * Reads a JSON number.
   *
   * @throws NumberFormatException when the text is not a number, or its exponent passes an int
   */
  public static NumberValue parse(String text) {
    int length = text.length();
    if (length > 0 && length < 19) {
      int start = text.charAt(0) == '-' ? 1 : 0;
      long value = 0;
      int i = start;
      while (i < length && text.charAt(i) >= '0' && text.charAt(i) <= '9') {
        value = value * 10 + (text.charAt(i) - '0');
        i++;
      }
      if (i == length && i > start && (value != 0 || start == 0)) {
        return of(start == 1 ? -value : value);
      }
    }
    BigDecimal exact = new BigDecimal(text);
    if (exact.scale() == 0
        && exact.signum() != 0
        && exact.unscaledValue().bitLength() < Long.SIZE) {
      return of(exact.longValue());
    }
    return new NumberValue(0, text, exact);
  }

  /** True when this number is written as an integer that fits a long, without point or exponent. */
  public boolean isLong() {
    return exact == null;
  }

  /** The number as a long; only when {@link #isLong()}. */
  public long longValue() {
    if (exact != null) {
      throw new ArithmeticException("not written as a long: " + text);
    }
    return small;
  }

  /** The number without loss. */
  public BigDecimal decimal() {
    return exact == null ? BigDecimal.valueOf(small) : exact;
  }

  /** True when the number has no fraction, however it is written. */
  public boolean isInteger() {
    return exact == null
        || exact.scale() <= 0
        || exact.signum() == 0
        || exact.stripTrailingZeros().scale() <= 0;
  }

  /** The nearest double; an infinity when the number is out of its range. */
  public double doubleValue() {
    return exact == null ? small : exact.doubleValue();
  }

  public int signum() {
    return exact == null ? Long.signum(small) : exact.signum();
  }

  /** The text the number was written with. */
  public String text() {
    return text == null ? Long.toString(small) : text;
  }

  @Override
  public Kind kind() {
    return Kind.NUMBER;
  }

  @Override
  public int compareTo(Value other) {
    if (!(other instanceof NumberValue that)) {
      return kind().compareTo(other.kind());
    }
    if (exact == null && that.exact == null) {
      return Long.compare(small, that.small);
    }
    return decimal().compareTo(that.decimal());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other || (other instanceof NumberValue that && compareTo(that) == 0);
  }

  @Override
  public int hashCode() {
    if (exact == null) {
      return Long.hashCode(small);
    }
    BigDecimal plain = exact.stripTrailingZeros();
    // A scale far below zero would make a long integer of the digits: such a number is no long.
    if (plain.scale() <= 0 && plain.precision() - (long) plain.scale() <= 19) {
      BigInteger integer = plain.toBigInteger();
      if (integer.bitLength() < Long.SIZE) {
        return Long.hashCode(integer.longValue());
      }
    }
    return plain.hashCode();
  }

  @Override
  public String toString() {
    return text();
  }
}
