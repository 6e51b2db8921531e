package dev.vedette.rego.evaluate;

import dev.vedette.rego.value.ArrayValue;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.SetValue;
import dev.vedette.rego.value.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A term without references: a constant, a variable, or a composite of these. Immutable; the
 * variables of a rule live in the slots of its frame, where null is no value yet.
 */
sealed interface Operand {

  /** The value, or null when a variable in it has none yet. */
  @Nullable Value value(@Nullable Value[] slots);

  /** Whether a value can be matched with it before its variables have values. */
  default boolean isPattern() {
    return switch (this) {
      case Constant _, Slot _ -> true;
      case ArrayOf(var items) -> items.stream().allMatch(Operand::isPattern);
      case SetOf _, ObjectOf _ -> false;
    };
  }

  /** A value that is known when planning. */
  record Constant(Value constant) implements Operand {
    @Override
    public Value value(@Nullable Value[] slots) {
      return constant;
    }
  }

  /** A variable. */
  record Slot(int index) implements Operand {
    @Override
    public @Nullable Value value(@Nullable Value[] slots) {
      return slots[index];
    }
  }

  /** An array. */
  record ArrayOf(List<Operand> items) implements Operand {
    @Override
    public @Nullable Value value(@Nullable Value[] slots) {
      var values = new Value[items.size()];
      for (int i = 0; i < values.length; i++) {
        Value value = items.get(i).value(slots);
        if (value == null) {
          return null;
        }
        values[i] = value;
      }
      return ArrayValue.of(values);
    }
  }

  /** A set. */
  record SetOf(List<Operand> items) implements Operand {
    @Override
    public @Nullable Value value(@Nullable Value[] slots) {
      var values = SetValue.builder();
      for (Operand item : items) {
        Value value = item.value(slots);
        if (value == null) {
          return null;
        }
        values.add(value);
      }
      return values.build();
    }
  }

  /** An object. */
  record ObjectOf(List<Operand> keys, List<Operand> values) implements Operand {
    @Override
    public @Nullable Value value(@Nullable Value[] slots) {
      var object = ObjectValue.builder();
      for (int i = 0; i < keys.size(); i++) {
        Value key = keys.get(i).value(slots);
        Value value = values.get(i).value(slots);
        if (key == null || value == null) {
          return null;
        }
        object.put(key, value);
      }
      return object.build();
    }
  }
}
