package dev.vedette.rego.builtin.number;

import dev.vedette.rego.builtin.BuiltinFailure;
import dev.vedette.rego.builtin.Operands;
import dev.vedette.rego.value.NumberValue;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * A binary number with 64 bits of mantissa, which is what OPA computes with as soon as a fraction
 * is involved, and its shortest decimal text. Immutable, so safe for all threads.
 */
record BinaryFloat(BigInteger mantissa, int exponent, boolean negativeZero) {
  private static final int PRECISION = 64;
  // Powers of ten further away than this are refused: computing with them would take too long.
  private static final int MAX_SCALE = 20_000;
  private static final BinaryFloat ZERO = new BinaryFloat(BigInteger.ZERO, 0, false);

  static BinaryFloat of(NumberValue number) throws BuiltinFailure {
    BigDecimal decimal = number.decimal();
    if (Math.abs((long) decimal.scale()) > MAX_SCALE || decimal.precision() > MAX_SCALE) {
      throw Operands.failure("number out of range");
    }
    if (decimal.signum() == 0) {
      return number.text().startsWith("-") ? ZERO.negated() : ZERO;
    }
    return decimal.scale() >= 0
        ? quotient(decimal.unscaledValue(), BigInteger.TEN.pow(decimal.scale()), 0)
        : quotient(decimal.toBigInteger(), BigInteger.ONE, 0);
  }

  /** The nearest number to {@code numerator / denominator * 2^exponent}; ties go to even. */
  private static BinaryFloat quotient(BigInteger numerator, BigInteger denominator, int exponent) {
    if (numerator.signum() == 0) {
      return ZERO;
    }
    BigInteger top = numerator.abs();
    int shift = Math.max(0, PRECISION + 2 - (top.bitLength() - denominator.bitLength()));
    BigInteger[] parts = top.shiftLeft(shift).divideAndRemainder(denominator);
    // The last bit stands for all bits behind it, so that a tie is told from more than a tie.
    BigInteger digits = parts[0].shiftLeft(1);
    if (parts[1].signum() != 0) {
      digits = digits.setBit(0);
    }
    int scale = exponent - shift - 1;
    int excess = digits.bitLength() - PRECISION;
    if (excess > 0) {
      BigInteger kept = digits.shiftRight(excess);
      boolean half = digits.testBit(excess - 1);
      boolean more = digits.getLowestSetBit() < excess - 1;
      if (half && (more || kept.testBit(0))) {
        kept = kept.add(BigInteger.ONE);
      }
      digits = kept;
      scale += excess;
    }
    int zeros = digits.getLowestSetBit();
    digits = digits.shiftRight(zeros);
    return new BinaryFloat(numerator.signum() < 0 ? digits.negate() : digits, scale + zeros, false);
  }

  BinaryFloat add(BinaryFloat other) {
    if (mantissa.signum() == 0 || other.mantissa.signum() == 0) {
      return mantissa.signum() == 0 ? other : this;
    }
    int low = Math.min(exponent, other.exponent);
    BigInteger sum =
        mantissa.shiftLeft(exponent - low).add(other.mantissa.shiftLeft(other.exponent - low));
    return quotient(sum, BigInteger.ONE, low);
  }

  BinaryFloat negated() {
    return new BinaryFloat(mantissa.negate(), exponent, mantissa.signum() == 0 && !negativeZero);
  }

  BinaryFloat multiply(BinaryFloat other) {
    BinaryFloat product =
        quotient(mantissa.multiply(other.mantissa), BigInteger.ONE, exponent + other.exponent);
    return signed(product, other);
  }

  BinaryFloat divide(BinaryFloat other) {
    BigInteger top = other.mantissa.signum() < 0 ? mantissa.negate() : mantissa;
    return signed(quotient(top, other.mantissa.abs(), exponent - other.exponent), other);
  }

  private BinaryFloat signed(BinaryFloat result, BinaryFloat other) {
    boolean negative = isNegative() != other.isNegative();
    return result.mantissa.signum() == 0 && negative ? ZERO.negated() : result;
  }

  boolean isNegative() {
    return mantissa.signum() < 0 || negativeZero;
  }

  boolean isZero() {
    return mantissa.signum() == 0;
  }

  /** The integer that is left when the fraction is cut off. */
  BigInteger truncated() {
    BigInteger size = mantissa.abs();
    size = exponent >= 0 ? size.shiftLeft(exponent) : size.shiftRight(-exponent);
    return mantissa.signum() < 0 ? size.negate() : size;
  }

  boolean isInteger() {
    return exponent >= 0 || mantissa.signum() == 0;
  }

  /** The number with the fewest digits that still reads as this one. */
  NumberValue number() {
    if (isZero()) {
      return negativeZero ? NumberValue.parse("-0") : NumberValue.of(0);
    }
    if (isInteger() && mantissa.bitLength() + exponent < Long.SIZE) {
      return NumberValue.of(mantissa.longValue() << exponent);
    }
    BigDecimal shortest = shortest();
    if (isInteger()) {
      return NumberValue.parse(shortest.toPlainString());
    }
    int magnitude = shortest.precision() - shortest.scale() - 1;
    return NumberValue.parse(
        magnitude < -4 || magnitude >= 6
            ? scientific(shortest, magnitude)
            : shortest.toPlainString());
  }

  private static String scientific(BigDecimal number, int magnitude) {
    String digits = number.unscaledValue().abs().toString();
    String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
    String size = Integer.toString(Math.abs(magnitude));
    return (number.signum() < 0 ? "-" : "")
        + digits.charAt(0)
        + fraction
        + (magnitude < 0 ? "e-" : "e+")
        + (size.length() < 2 ? "0" + size : size);
  }

  private BigDecimal shortest() {
    BigInteger full = mantissa.abs();
    int missing = PRECISION - full.bitLength();
    full = full.shiftLeft(missing);
    int scale = exponent - missing;
    BigDecimal exact = power(full, scale);
    boolean powerOfTwo = full.bitCount() == 1;
    BigDecimal lower =
        powerOfTwo
            ? power(full.shiftLeft(2).subtract(BigInteger.ONE), scale - 2)
            : power(full.shiftLeft(1).subtract(BigInteger.ONE), scale - 1);
    BigDecimal upper = power(full.shiftLeft(1).add(BigInteger.ONE), scale - 1);
    boolean inclusive = !full.testBit(0);
    for (int digits = 1; digits <= 21; digits++) {
      for (var rounding : new RoundingMode[] {RoundingMode.HALF_EVEN, RoundingMode.UP}) {
        BigDecimal candidate = exact.round(new MathContext(digits, rounding));
        int below = candidate.compareTo(lower);
        int above = candidate.compareTo(upper);
        boolean edges = inclusive && (below == 0 || above == 0);
        if (edges || (below > 0 && above < 0)) {
          BigDecimal plain = candidate.stripTrailingZeros();
          return mantissa.signum() < 0 ? plain.negate() : plain;
        }
      }
    }
    return mantissa.signum() < 0 ? exact.negate() : exact;
  }

  private static BigDecimal power(BigInteger digits, int exponent) {
    return exponent >= 0
        ? new BigDecimal(digits.shiftLeft(exponent))
        : new BigDecimal(digits.multiply(BigInteger.valueOf(5).pow(-exponent)), -exponent);
  }
}
