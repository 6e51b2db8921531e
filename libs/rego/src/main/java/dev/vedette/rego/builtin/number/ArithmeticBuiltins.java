package dev.vedette.rego.builtin.number;

import dev.vedette.rego.builtin.BuiltinFailure;
import dev.vedette.rego.builtin.Builtins;
import dev.vedette.rego.builtin.Call;
import dev.vedette.rego.builtin.Operands;
import dev.vedette.rego.value.NumberValue;
import dev.vedette.rego.value.SetValue;
import dev.vedette.rego.value.Value;
import java.math.BigInteger;
import java.util.List;

/**
 * The four operations, remainder and rounding; what leaves the range of a long is rounded to 64
 * bits as OPA does it. Has no state, so safe for all threads.
 */
public final class ArithmeticBuiltins {
  private ArithmeticBuiltins() {}

  /** Adds the builtins of this class. */
  public static void addTo(Builtins.Builder builtins) {
    builtins
        .add("plus +(x: number, y: number) -> z: number", ArithmeticBuiltins::plus)
        .add(
            "minus -(x: any<number, set[any]>, y: any<number, set[any]>)"
                + " -> z: any<number, set[any]>",
            ArithmeticBuiltins::minus)
        .add("mul *(x: number, y: number) -> z: number", ArithmeticBuiltins::multiply)
        .add("div /(x: number, y: number) -> z: number", ArithmeticBuiltins::divide)
        .add("rem %(x: number, y: number) -> z: number", ArithmeticBuiltins::remainder)
        .add("abs(x: number) -> y: number", ArithmeticBuiltins::abs)
        .add("round(x: number) -> y: number", ArithmeticBuiltins::round)
        .add("ceil(x: number) -> y: number", ArithmeticBuiltins::ceil)
        .add("floor(x: number) -> y: number", ArithmeticBuiltins::floor);
  }

  private static Value plus(Call call, List<Value> arguments) throws BuiltinFailure {
    return add(Operands.number(arguments, 0), Operands.number(arguments, 1));
  }

  /** The sum of two numbers. */
  public static NumberValue add(NumberValue x, NumberValue y) throws BuiltinFailure {
    if (x.isLong() && y.isLong()) {
      long sum = x.longValue() + y.longValue();
      if (((x.longValue() ^ sum) & (y.longValue() ^ sum)) >= 0) {
        return NumberValue.of(sum);
      }
    }
    return BinaryFloat.of(x).add(BinaryFloat.of(y)).number();
  }

  private static Value minus(Call call, List<Value> arguments) throws BuiltinFailure {
    Value left = arguments.get(0);
    Value right = arguments.get(1);
    if (left instanceof SetValue from && right instanceof SetValue removed) {
      var difference = SetValue.builder();
      from.forEach(element -> addUnless(removed, element, difference));
      return difference.build();
    }
    if (left instanceof NumberValue x && right instanceof NumberValue y) {
      return subtract(x, y);
    }
    if (left instanceof NumberValue) {
      throw Operands.wrongType(2, right, "number");
    }
    if (left instanceof SetValue) {
      throw Operands.wrongType(2, right, "set");
    }
    throw Operands.wrongType(1, left, "number", "set");
  }

  private static void addUnless(SetValue removed, Value element, SetValue.Builder kept) {
    if (!removed.contains(element)) {
      kept.add(element);
    }
  }

  private static NumberValue subtract(NumberValue x, NumberValue y) throws BuiltinFailure {
    if (x.isLong() && y.isLong()) {
      long difference = x.longValue() - y.longValue();
      if (((x.longValue() ^ y.longValue()) & (x.longValue() ^ difference)) >= 0) {
        return NumberValue.of(difference);
      }
    }
    return BinaryFloat.of(x).add(BinaryFloat.of(y).negated()).number();
  }

  private static Value multiply(Call call, List<Value> arguments) throws BuiltinFailure {
    return multiply(Operands.number(arguments, 0), Operands.number(arguments, 1));
  }

  /** The product of two numbers. */
  public static NumberValue multiply(NumberValue x, NumberValue y) throws BuiltinFailure {
    if (x.isLong() && y.isLong()) {
      long high = Math.multiplyHigh(x.longValue(), y.longValue());
      long low = x.longValue() * y.longValue();
      if (high == low >> 63) {
        return NumberValue.of(low);
      }
    }
    // OPA multiplies what does not fit into 64 bits as floating point numbers.
    return BinaryFloat.of(x).multiply(BinaryFloat.of(y)).number();
  }

  private static Value divide(Call call, List<Value> arguments) throws BuiltinFailure {
    NumberValue x = Operands.number(arguments, 0);
    NumberValue y = Operands.number(arguments, 1);
    if (y.signum() == 0) {
      throw Operands.failure("divide by zero");
    }
    if (x.isLong() && y.isLong() && x.signum() != 0 && y.longValue() != -1) {
      if (x.longValue() % y.longValue() == 0) {
        return NumberValue.of(x.longValue() / y.longValue());
      }
    }
    return BinaryFloat.of(x).divide(BinaryFloat.of(y)).number();
  }

  private static Value remainder(Call call, List<Value> arguments) throws BuiltinFailure {
    NumberValue x = Operands.number(arguments, 0);
    NumberValue y = Operands.number(arguments, 1);
    if (!x.isInteger() || !y.isInteger()) {
      throw Operands.failure("modulo on floating-point number");
    }
    if (y.signum() == 0) {
      throw Operands.failure("modulo by zero");
    }
    if (x.isLong() && y.isLong()) {
      return NumberValue.of(x.longValue() % y.longValue());
    }
    return NumberValue.of(Operands.exactInteger(x).remainder(Operands.exactInteger(y)));
  }

  private static Value abs(Call call, List<Value> arguments) throws BuiltinFailure {
    NumberValue x = Operands.number(arguments, 0);
    if (x.isLong()) {
      return x.longValue() == Long.MIN_VALUE
          ? NumberValue.of(BigInteger.ONE.shiftLeft(63))
          : NumberValue.of(Math.abs(x.longValue()));
    }
    BinaryFloat value = BinaryFloat.of(x);
    return (value.isNegative() ? value.negated() : value).number();
  }

  private static Value round(Call call, List<Value> arguments) throws BuiltinFailure {
    NumberValue x = Operands.number(arguments, 0);
    if (x.isLong()) {
      return x;
    }
    BinaryFloat value = BinaryFloat.of(x);
    BinaryFloat half = BinaryFloat.of(NumberValue.parse("0.5"));
    // Half goes away from zero.
    return NumberValue.of(value.add(value.isNegative() ? half.negated() : half).truncated());
  }

  private static Value ceil(Call call, List<Value> arguments) throws BuiltinFailure {
    NumberValue x = Operands.number(arguments, 0);
    if (x.isLong()) {
      return x;
    }
    BinaryFloat value = BinaryFloat.of(x);
    BigInteger cut = value.truncated();
    return NumberValue.of(value.isNegative() || value.isInteger() ? cut : cut.add(BigInteger.ONE));
  }

  private static Value floor(Call call, List<Value> arguments) throws BuiltinFailure {
    NumberValue x = Operands.number(arguments, 0);
    if (x.isLong()) {
      return x;
    }
    BinaryFloat value = BinaryFloat.of(x);
    BigInteger cut = value.truncated();
    return NumberValue.of(
        value.isNegative() && !value.isInteger() ? cut.subtract(BigInteger.ONE) : cut);
  }
}
