package dev.vedette.rego.builtin.document;

import dev.vedette.rego.builtin.BuiltinFailure;
import dev.vedette.rego.builtin.Builtins;
import dev.vedette.rego.builtin.Call;
import dev.vedette.rego.builtin.Operands;
import dev.vedette.rego.builtin.number.ArithmeticBuiltins;
import dev.vedette.rego.value.ArrayValue;
import dev.vedette.rego.value.NumberValue;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.SetValue;
import dev.vedette.rego.value.StringValue;
import dev.vedette.rego.value.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Arrays, sets, and what sums them up. Has no state, so safe for all threads. */
public final class CollectionBuiltins {
  private CollectionBuiltins() {}

  /** Adds the builtins of this class. */
  public static void addTo(Builtins.Builder builtins) {
    addAggregates(builtins);
    addArrays(builtins);
    addSets(builtins);
  }

  private static void addAggregates(Builtins.Builder builtins) {
    builtins
        .add(
            "count(collection: any<string, array[any], object[any: any], set[any]>) -> n: number",
            CollectionBuiltins::count)
        .add(
            "sum(collection: any<array[number], set[number]>) -> n: number",
            (_, arguments) -> fold(arguments, NumberValue.of(0), ArithmeticBuiltins::add))
        .add(
            "product(collection: any<array[number], set[number]>) -> n: number",
            (_, arguments) -> fold(arguments, NumberValue.of(1), ArithmeticBuiltins::multiply))
        .add("max(collection: any<array[any], set[any]>) -> n: any", CollectionBuiltins::max)
        .add("min(collection: any<array[any], set[any]>) -> n: any", CollectionBuiltins::min)
        .add(
            "sort(collection: any<array[any], set[any]>) -> n: array[any]",
            CollectionBuiltins::sort)
        .add(
            "any(any<array[any], set[any]>) -> boolean",
            (_, arguments) -> Value.of(Operands.elements(arguments, 0).contains(Value.of(true))))
        .add(
            "all(any<array[any], set[any]>) -> boolean",
            (_, arguments) ->
                Value.of(
                    Operands.elements(arguments, 0).stream().allMatch(Value.of(true)::equals)));
  }

  private static void addArrays(Builtins.Builder builtins) {
    builtins
        .add(
            "array.concat(x: array[any], y: array[any]) -> z: array[any]", CollectionBuiltins::join)
        .add(
            "array.slice(arr: array[any], start: number, stop: number) -> slice: array[any]",
            CollectionBuiltins::slice)
        .add(
            "array.reverse(arr: array[any]) -> rev: array[any]",
            (_, arguments) -> ArrayValue.of(Operands.array(arguments, 0).elements().reversed()))
        .add(
            "array.flatten(arr: array[any]) -> flattened: array[any]", CollectionBuiltins::flatten);
  }

  private static void addSets(Builtins.Builder builtins) {
    builtins
        .add(
            "and &(x: set[any], y: set[any]) -> z: set[any]",
            (_, arguments) -> common(Operands.set(arguments, 0), Operands.set(arguments, 1)))
        .add("or |(x: set[any], y: set[any]) -> z: set[any]", CollectionBuiltins::or)
        .add("set_diff(set[any], set[any]) -> set[any]", CollectionBuiltins::difference)
        .add("union(xs: set[set[any]]) -> y: set[any]", CollectionBuiltins::union)
        .add("intersection(xs: set[set[any]]) -> y: set[any]", CollectionBuiltins::intersection);
  }

  private static Value count(Call call, List<Value> arguments) throws BuiltinFailure {
    return switch (arguments.get(0)) {
      case ArrayValue array -> Value.of(array.size());
      case SetValue set -> Value.of(set.size());
      case ObjectValue object -> Value.of(object.size());
      case StringValue string ->
          Value.of(string.value().codePointCount(0, string.value().length()));
      case Value other -> throw Operands.wrongType(1, other, "array", "object", "set", "string");
    };
  }

  /** Puts one more number to those before. */
  private interface Step {
    NumberValue add(NumberValue before, NumberValue next) throws BuiltinFailure;
  }

  private static Value fold(List<Value> arguments, NumberValue start, Step step)
      throws BuiltinFailure {
    NumberValue result = start;
    for (Value element : Operands.elements(arguments, 0)) {
      if (!(element instanceof NumberValue number)) {
        throw Operands.wrongElement(1, arguments.get(0), element, "number");
      }
      result = step.add(result, number);
    }
    return result;
  }

  private static @Nullable Value max(Call call, List<Value> arguments) throws BuiltinFailure {
    List<Value> elements = Operands.elements(arguments, 0);
    return elements.isEmpty() ? null : Collections.max(elements);
  }

  private static @Nullable Value min(Call call, List<Value> arguments) throws BuiltinFailure {
    List<Value> elements = Operands.elements(arguments, 0);
    return elements.isEmpty() ? null : Collections.min(elements);
  }

  private static Value sort(Call call, List<Value> arguments) throws BuiltinFailure {
    if (arguments.get(0) instanceof SetValue set) {
      return ArrayValue.of(set.elements());
    }
    var sorted = new ArrayList<>(Operands.elements(arguments, 0));
    call.charge(sorted.size());
    sorted.sort(null);
    return ArrayValue.of(sorted);
  }

  private static Value join(Call call, List<Value> arguments) throws BuiltinFailure {
    ArrayValue left = Operands.array(arguments, 0);
    ArrayValue right = Operands.array(arguments, 1);
    call.charge(left.size() + (long) right.size());
    var joined = ArrayValue.builder();
    left.forEach(joined::add);
    right.forEach(joined::add);
    return joined.build();
  }

  private static Value slice(Call call, List<Value> arguments) throws BuiltinFailure {
    ArrayValue array = Operands.array(arguments, 0);
    long start = Math.max(0, Operands.integer(arguments, 1));
    long stop = Math.min(array.size(), Operands.integer(arguments, 2));
    return start >= stop
        ? ArrayValue.EMPTY
        : ArrayValue.of(array.elements().subList((int) start, (int) stop));
  }

  private static Value flatten(Call call, List<Value> arguments) throws BuiltinFailure {
    var flat = ArrayValue.builder();
    for (Value element : Operands.array(arguments, 0)) {
      if (element instanceof ArrayValue inner) {
        inner.forEach(flat::add);
      } else {
        flat.add(element);
      }
    }
    call.charge(flat.size());
    return flat.build();
  }

  private static SetValue common(SetValue left, SetValue right) {
    boolean swap = left.size() > right.size();
    SetValue smaller = swap ? right : left;
    SetValue other = swap ? left : right;
    var common = SetValue.builder();
    smaller.forEach(element -> {
      if (other.contains(element)) {
        common.add(element);
      }
    });
    return common.build();
  }

  private static Value or(Call call, List<Value> arguments) throws BuiltinFailure {
    SetValue left = Operands.set(arguments, 0);
    SetValue right = Operands.set(arguments, 1);
    call.charge(left.size() + (long) right.size());
    return SetValue.builder().addAll(left).addAll(right).build();
  }

  private static Value difference(Call call, List<Value> arguments) throws BuiltinFailure {
    SetValue left = Operands.set(arguments, 0);
    SetValue right = Operands.set(arguments, 1);
    return SetValue.of(
        left.elements().stream().filter(element -> !right.contains(element)).toList());
  }

  private static List<SetValue> sets(List<Value> arguments) throws BuiltinFailure {
    var sets = new ArrayList<SetValue>();
    for (Value element : Operands.set(arguments, 0)) {
      if (!(element instanceof SetValue set)) {
        throw Operands.wrongElement(1, arguments.get(0), element, "set");
      }
      sets.add(set);
    }
    return sets;
  }

  private static Value union(Call call, List<Value> arguments) throws BuiltinFailure {
    var union = SetValue.builder();
    for (SetValue set : sets(arguments)) {
      call.charge(set.size());
      union.addAll(set);
    }
    return union.build();
  }

  private static Value intersection(Call call, List<Value> arguments) throws BuiltinFailure {
    List<SetValue> sets = sets(arguments);
    if (sets.isEmpty()) {
      return SetValue.EMPTY;
    }
    SetValue common = sets.getFirst();
    for (SetValue set : sets) {
      common = common(common, set);
    }
    return common;
  }
}
