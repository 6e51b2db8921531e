package dev.vedette.rego.builtin;

import dev.vedette.rego.builtin.BuiltinFailure.Reason;
import dev.vedette.rego.value.ArrayValue;
import dev.vedette.rego.value.BooleanValue;
import dev.vedette.rego.value.NumberValue;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.SetValue;
import dev.vedette.rego.value.StringValue;
import dev.vedette.rego.value.Value;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** Takes the operands of a call as what they must be. Has no state, so safe for all threads. */
public final class Operands {
  // Digits of an integer that a policy may make out of an exponent.
  private static final int MAX_DIGITS = 10_000;

  private Operands() {}

  /** A failure of the function itself. */
  public static BuiltinFailure failure(String message) {
    return new BuiltinFailure(Reason.BUILTIN, message);
  }

  /** A wrong operand; positions count from 1. */
  public static BuiltinFailure wrong(int position, String message) {
    return new BuiltinFailure(Reason.TYPE, "operand " + position + " " + message);
  }

  /** An operand of the wrong type. */
  public static BuiltinFailure wrongType(int position, Value got, String... expected) {
    return wrong(position, "must be " + oneOf("one of ", expected) + " but got " + name(got));
  }

  /** An operand that holds an element of the wrong type. */
  public static BuiltinFailure wrongElement(
      int position, Value holder, Value element, String... expected) {
    String kind = name(holder);
    String wanted = expected.length == 1 ? expected[0] + "s" : oneOf("(any of) ", expected);
    return wrong(
        position,
        "must be " + kind + " of " + wanted + " but got " + kind + " containing " + name(element));
  }

  private static String oneOf(String many, String... expected) {
    return expected.length == 1 ? expected[0] : many + "{" + String.join(", ", expected) + "}";
  }

  private static String name(Value value) {
    return value.kind().text();
  }

  private static <T extends Value> T operand(
      Class<T> type, String name, List<Value> arguments, int index) throws BuiltinFailure {
    Value argument = arguments.get(index);
    if (type.isInstance(argument)) {
      return type.cast(argument);
    }
    throw wrongType(index + 1, argument, name);
  }

  public static String string(List<Value> arguments, int index) throws BuiltinFailure {
    return operand(StringValue.class, "string", arguments, index).value();
  }

  public static NumberValue number(List<Value> arguments, int index) throws BuiltinFailure {
    return operand(NumberValue.class, "number", arguments, index);
  }

  /** An integer that fits a long. */
  public static long integer(List<Value> arguments, int index) throws BuiltinFailure {
    NumberValue number = number(arguments, index);
    if (!number.isLong()) {
      throw wrong(index + 1, "must be integer number but got floating-point number");
    }
    return number.longValue();
  }

  /** An integer of any size. */
  public static BigInteger bigInteger(List<Value> arguments, int index) throws BuiltinFailure {
    NumberValue number = operand(NumberValue.class, "integer", arguments, index);
    if (!number.isInteger()) {
      throw wrong(index + 1, "must be integer number but got floating-point number");
    }
    return exactInteger(number);
  }

  /** The integer that a number without fraction is; a failure when it would be far too long. */
  public static BigInteger exactInteger(NumberValue number) throws BuiltinFailure {
    BigDecimal decimal = number.decimal();
    if (decimal.signum() != 0 && decimal.precision() - (long) decimal.scale() > MAX_DIGITS) {
      throw failure("number out of range");
    }
    return decimal.signum() == 0 ? BigInteger.ZERO : decimal.toBigInteger();
  }

  public static boolean bool(List<Value> arguments, int index) throws BuiltinFailure {
    return operand(BooleanValue.class, "boolean", arguments, index).value();
  }

  public static ArrayValue array(List<Value> arguments, int index) throws BuiltinFailure {
    return operand(ArrayValue.class, "array", arguments, index);
  }

  public static SetValue set(List<Value> arguments, int index) throws BuiltinFailure {
    return operand(SetValue.class, "set", arguments, index);
  }

  public static ObjectValue object(List<Value> arguments, int index) throws BuiltinFailure {
    return operand(ObjectValue.class, "object", arguments, index);
  }

  /** The elements of an array or a set. */
  public static List<Value> elements(List<Value> arguments, int index) throws BuiltinFailure {
    return switch (arguments.get(index)) {
      case ArrayValue array -> array.elements();
      case SetValue set -> set.elements();
      case Value other -> throw wrongType(index + 1, other, "array", "set");
    };
  }

  /** The elements of an array or a set of strings. */
  public static List<String> strings(List<Value> arguments, int index) throws BuiltinFailure {
    var strings = new ArrayList<String>();
    for (Value element : elements(arguments, index)) {
      if (!(element instanceof StringValue string)) {
        throw wrongElement(index + 1, arguments.get(index), element, "string");
      }
      strings.add(string.value());
    }
    return strings;
  }
}
