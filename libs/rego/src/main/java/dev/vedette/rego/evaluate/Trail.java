package dev.vedette.rego.evaluate;

import dev.vedette.rego.evaluate.Operand.ArrayOf;
import dev.vedette.rego.evaluate.Operand.Constant;
import dev.vedette.rego.evaluate.Operand.ObjectOf;
import dev.vedette.rego.evaluate.Operand.SetOf;
import dev.vedette.rego.evaluate.Operand.Slot;
import dev.vedette.rego.value.ArrayValue;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.Value;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Unifies operands and remembers which slots got a value, so that they can lose it again. Not
 * thread-safe.
 */
final class Trail {
  private int[] bound = new int[32];
  private int size;

  int mark() {
    return size;
  }

  /** Takes the values from all slots that got one since the mark. */
  void undo(int mark, @Nullable Value[] slots) {
    while (size > mark) {
      slots[bound[--size]] = null;
    }
  }

  private void bind(int slot, Value value, @Nullable Value[] slots) {
    slots[slot] = value;
    if (size == bound.length) {
      bound = Arrays.copyOf(bound, size * 2);
    }
    bound[size++] = slot;
  }

  /** Makes an operand equal to a value, giving values to its variables; false if it cannot be. */
  boolean match(Operand operand, Value value, @Nullable Value[] slots) {
    return switch (operand) {
      case Constant(var constant) -> constant.equals(value);
      case Slot(var index) -> {
        Value known = slots[index];
        if (known == null) {
          bind(index, value, slots);
          yield true;
        }
        yield known.equals(value);
      }
      case ArrayOf(var items) -> {
        if (!(value instanceof ArrayValue array) || array.size() != items.size()) {
          yield false;
        }
        boolean equal = true;
        for (int i = 0; equal && i < items.size(); i++) {
          equal = match(items.get(i), array.get(i), slots);
        }
        yield equal;
      }
      case ObjectOf(var keys, var values) -> {
        if (!(value instanceof ObjectValue object) || object.size() != keys.size()) {
          yield false;
        }
        boolean equal = true;
        for (int i = 0; equal && i < keys.size(); i++) {
          Value key = keys.get(i).value(slots);
          Value inner = key == null ? null : object.get(key);
          equal = inner != null && match(values.get(i), inner, slots);
        }
        yield equal;
      }
      case SetOf set -> {
        Value known = set.value(slots);
        yield known != null && known.equals(value);
      }
    };
  }

  private record Pair(Operand left, Operand right) {}

  /** Makes two operands equal; pairs of variables without values wait for the rest. */
  boolean unify(Operand left, Operand right, @Nullable Value[] slots) {
    Value value = right.value(slots);
    if (value != null) {
      return match(left, value, slots);
    }
    value = left.value(slots);
    if (value != null) {
      return match(right, value, slots);
    }
    Deque<Pair> waiting = new ArrayDeque<>();
    if (!structure(left, right, slots, waiting)) {
      return false;
    }
    int rounds = waiting.size();
    while (!waiting.isEmpty() && rounds-- >= 0) {
      for (int i = waiting.size(); i > 0; i--) {
        Pair pair = waiting.remove();
        if (!structure(pair.left(), pair.right(), slots, waiting)) {
          return false;
        }
      }
    }
    return waiting.isEmpty();
  }

  private boolean structure(
      Operand left, Operand right, @Nullable Value[] slots, Deque<Pair> waiting) {
    Value value = right.value(slots);
    if (value != null) {
      return match(left, value, slots);
    }
    value = left.value(slots);
    if (value != null) {
      return match(right, value, slots);
    }
    if (left instanceof ArrayOf(var ones) && right instanceof ArrayOf(var others)) {
      if (ones.size() != others.size()) {
        return false;
      }
      for (int i = 0; i < ones.size(); i++) {
        if (!structure(ones.get(i), others.get(i), slots, waiting)) {
          return false;
        }
      }
      return true;
    }
    if (left instanceof ObjectOf one && right instanceof ObjectOf other) {
      return objects(one, other, slots, waiting);
    }
    waiting.add(new Pair(left, right));
    return true;
  }

  private boolean objects(
      ObjectOf one, ObjectOf other, @Nullable Value[] slots, Deque<Pair> waiting) {
    if (one.keys().size() != other.keys().size()) {
      return false;
    }
    for (int i = 0; i < one.keys().size(); i++) {
      Value key = one.keys().get(i).value(slots);
      boolean found = false;
      for (int j = 0; key != null && j < other.keys().size() && !found; j++) {
        if (key.equals(other.keys().get(j).value(slots))) {
          found = true;
          if (!structure(one.values().get(i), other.values().get(j), slots, waiting)) {
            return false;
          }
        }
      }
      if (!found) {
        return false;
      }
    }
    return true;
  }
}
