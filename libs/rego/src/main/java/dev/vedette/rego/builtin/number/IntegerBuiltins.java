package dev.vedette.rego.builtin.number;

import com.google.re2j.Pattern;
import dev.vedette.rego.builtin.BuiltinFailure;
import dev.vedette.rego.builtin.Builtins;
import dev.vedette.rego.builtin.Call;
import dev.vedette.rego.builtin.Operands;
import dev.vedette.rego.value.ArrayValue;
import dev.vedette.rego.value.BooleanValue;
import dev.vedette.rego.value.NullValue;
import dev.vedette.rego.value.NumberValue;
import dev.vedette.rego.value.StringValue;
import dev.vedette.rego.value.Value;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;

/** Bits, ranges, random numbers and number texts. Has no state, so safe for all threads. */
public final class IntegerBuiltins {
  private static final int MAX_BITS = 1 << 20;
  private static final Pattern FLOAT =
      Pattern.compile(
          "[+-]?(?:(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
              + "|0[xX](?:[0-9a-fA-F]+\\.?[0-9a-fA-F]*|\\.[0-9a-fA-F]+)[pP][+-]?[0-9]+)");
  private static final Pattern PLAIN =
      Pattern.compile("-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?");

  private IntegerBuiltins() {}

  /** Adds the builtins of this class. */
  public static void addTo(Builtins.Builder builtins) {
    builtins
        .add(
            "bits.and(x: number, y: number) -> z: number",
            (_, arguments) -> NumberValue.of(left(arguments).and(right(arguments))))
        .add(
            "bits.or(x: number, y: number) -> z: number",
            (_, arguments) -> NumberValue.of(left(arguments).or(right(arguments))))
        .add(
            "bits.xor(x: number, y: number) -> z: number",
            (_, arguments) -> NumberValue.of(left(arguments).xor(right(arguments))))
        .add(
            "bits.negate(x: number) -> z: number",
            (_, arguments) -> NumberValue.of(left(arguments).not()))
        .add(
            "bits.lsh(x: number, s: number) -> z: number",
            (_, arguments) -> NumberValue.of(left(arguments).shiftLeft(bits(arguments))))
        .add(
            "bits.rsh(x: number, s: number) -> z: number",
            (_, arguments) -> NumberValue.of(left(arguments).shiftRight(bits(arguments))))
        .add("numbers.range(a: number, b: number) -> range: array[number]", IntegerBuiltins::range)
        .add(
            "numbers.range_step(a: number, b: number, step: number) -> range: array[number]",
            IntegerBuiltins::range)
        .add("rand.intn(str: string, n: number) -> y: number", IntegerBuiltins::random)
        .add("format_int(number: number, base: number) -> output: string", IntegerBuiltins::format)
        .add(
            "to_number(x: any<null, boolean, number, string>) -> num: number",
            IntegerBuiltins::toNumber);
  }

  private static BigInteger left(List<Value> arguments) throws BuiltinFailure {
    return Operands.bigInteger(arguments, 0);
  }

  private static BigInteger right(List<Value> arguments) throws BuiltinFailure {
    return Operands.bigInteger(arguments, 1);
  }

  private static int bits(List<Value> arguments) throws BuiltinFailure {
    BigInteger shift = right(arguments);
    if (shift.signum() < 0) {
      throw Operands.wrong(2, "must be an unsigned integer number but got a negative integer");
    }
    if (shift.bitLength() > 31 || shift.intValue() > MAX_BITS) {
      throw Operands.failure("number out of range");
    }
    return shift.intValue();
  }

  private static Value range(Call call, List<Value> arguments) throws BuiltinFailure {
    BigInteger from = left(arguments);
    BigInteger to = right(arguments);
    BigInteger step = BigInteger.ONE;
    if (arguments.size() > 2) {
      step = Operands.bigInteger(arguments, 2);
      if (step.signum() <= 0) {
        throw Operands.failure("step must be a positive integer");
      }
    }
    BigInteger length = to.subtract(from).abs().divide(step).add(BigInteger.ONE);
    call.keep(length.bitLength() < 62 ? length.longValue() : Long.MAX_VALUE / 2);
    if (length.bitLength() > 31) {
      throw Operands.failure("range too long");
    }
    BigInteger delta = to.compareTo(from) < 0 ? step.negate() : step;
    var numbers = ArrayValue.builder();
    BigInteger next = from;
    for (int i = length.intValue(); i > 0; i--) {
      numbers.add(NumberValue.of(next));
      next = next.add(delta);
    }
    return numbers.build();
  }

  private record RandomKey(String name, long bound) {}

  private static Value random(Call call, List<Value> arguments) throws BuiltinFailure {
    String name = Operands.string(arguments, 0);
    long bound = Operands.integer(arguments, 1);
    if (bound == 0 || bound == Long.MIN_VALUE) {
      return NumberValue.of(0);
    }
    long limit = Math.abs(bound);
    return call.memo(
        new RandomKey(name, limit),
        () -> NumberValue.of(ThreadLocalRandom.current().nextLong(limit)));
  }

  private static Value format(Call call, List<Value> arguments) throws BuiltinFailure {
    NumberValue number = Operands.number(arguments, 0);
    int base =
        switch (Operands.number(arguments, 1).text()) {
          case "2" -> 2;
          case "8" -> 8;
          case "10" -> 10;
          case "16" -> 16;
          default -> throw Operands.wrong(2, "must be one of {2, 8, 10, 16}");
        };
    BigInteger integer =
        number.isInteger() ? Operands.exactInteger(number) : BinaryFloat.of(number).truncated();
    return Value.of(integer.toString(base));
  }

  private static Value toNumber(Call call, List<Value> arguments) throws BuiltinFailure {
    return switch (arguments.get(0)) {
      case NullValue _ -> NumberValue.of(0);
      case BooleanValue bool -> NumberValue.of(bool.value() ? 1 : 0);
      case NumberValue number -> number;
      case StringValue string -> parse(string.value());
      case Value other -> throw Operands.wrongType(1, other, "null", "boolean", "number", "string");
    };
  }

  private static NumberValue parse(String text) throws BuiltinFailure {
    String bare = text.replaceFirst("^[+-]+", "").toLowerCase(Locale.ROOT);
    if (bare.equals("inf") || bare.equals("infinity") || bare.equals("nan")) {
      throw Operands.wrongType(1, Value.of(text), "valid number string");
    }
    String failure = "strconv.ParseFloat: parsing " + Value.of(text) + ": ";
    if (!FLOAT.matcher(text).matches()) {
      throw Operands.failure(failure + "invalid syntax");
    }
    if (bare.startsWith("0x")) {
      return NumberValue.of(new BigDecimal(Double.parseDouble(text)));
    }
    try {
      var number = NumberValue.parse(PLAIN.matcher(text).matches() ? text : plain(text));
      if (Double.isInfinite(number.doubleValue())) {
        throw Operands.failure(failure + "value out of range");
      }
      return number;
    } catch (NumberFormatException e) {
      throw Operands.failure(failure + "value out of range");
    }
  }

  private static String plain(String text) {
    return new BigDecimal(text).toString();
  }
}
