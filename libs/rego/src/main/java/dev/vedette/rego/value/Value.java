package dev.vedette.rego.value;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * A value of Rego, totally ordered as OPA orders values and equal by value. Immutable, so safe for
 * all threads.
 */
public sealed interface Value extends Comparable<Value>
    permits NullValue, BooleanValue, NumberValue, StringValue, ArrayValue, ObjectValue, SetValue {

  /** The kind, whose ordinal is the first key of the order. */
  Kind kind();

  /**
   * What stands under a key: an element of an array, the value of an object, the element itself of
   * a set; null when there is none, or when this value holds nothing.
   */
  default @Nullable Value get(Value key) {
    return null;
  }

  /** How many values this one holds; nothing but arrays, objects and sets holds any. */
  default int size() {
    return 0;
  }

  /** The text of this value as a Rego term. */
  @Override
  String toString();

  static Value of(boolean value) {
    return value ? BooleanValue.TRUE : BooleanValue.FALSE;
  }

  static NumberValue of(long value) {
    return NumberValue.of(value);
  }

  static NumberValue of(BigInteger value) {
    return NumberValue.of(value);
  }

  static NumberValue of(BigDecimal value) {
    return NumberValue.of(value);
  }

  static StringValue of(String value) {
    return new StringValue(value);
  }
}
