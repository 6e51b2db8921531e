package dev.vedette.rego.builtin.document;

import dev.vedette.rego.builtin.BuiltinFailure;
import dev.vedette.rego.builtin.Builtins;
import dev.vedette.rego.builtin.Call;
import dev.vedette.rego.builtin.Operands;
import dev.vedette.rego.value.ArrayValue;
import dev.vedette.rego.value.Kind;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.SetValue;
import dev.vedette.rego.value.Value;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Objects: lookup, selection and merging. Has no state, so safe for all threads. */
public final class ObjectBuiltins {
  private static final Set<Kind> COLLECTIONS = EnumSet.of(Kind.ARRAY, Kind.OBJECT, Kind.SET);

  private ObjectBuiltins() {}

  /** Adds the builtins of this class. */
  public static void addTo(Builtins.Builder builtins) {
    builtins
        .add(
            "object.get(object: object[any: any], key: any, default: any) -> value: any",
            ObjectBuiltins::get)
        .add(
            "object.keys(object: object[any: any]) -> value: set[any]",
            (_, arguments) -> SetValue.of(Operands.object(arguments, 0).keys()))
        .add(
            "object.filter(object: object[any: any],"
                + " keys: any<array[any], object[any: any], set[any]>) -> filtered: any",
            (_, arguments) -> select(arguments, true))
        .add(
            "object.remove(object: object[any: any],"
                + " keys: any<array[any], object[any: any], set[any]>) -> output: any",
            (_, arguments) -> select(arguments, false))
        .add(
            "object.union(a: object[any: any], b: object[any: any]) -> output: any",
            (call, arguments) ->
                merge(call, Operands.object(arguments, 0), Operands.object(arguments, 1)))
        .add(
            "object.union_n(objects: array[object[any: any]]) -> output: any",
            ObjectBuiltins::mergeAll)
        .add(
            "object.subset(super: any<array[any], object[any: any], set[any]>,"
                + " sub: any<array[any], object[any: any], set[any]>) -> result: any",
            ObjectBuiltins::subset);
  }

  private static Value get(Call call, List<Value> arguments) throws BuiltinFailure {
    Value found = Operands.object(arguments, 0);
    List<Value> path =
        arguments.get(1) instanceof ArrayValue keys ? keys.elements() : arguments.subList(1, 2);
    for (Value key : path) {
      found = found.get(key);
      if (found == null) {
        return arguments.get(2);
      }
    }
    return found;
  }

  private static Value select(List<Value> arguments, boolean keep) throws BuiltinFailure {
    ObjectValue object = Operands.object(arguments, 0);
    SetValue keys =
        switch (arguments.get(1)) {
          case ArrayValue array -> SetValue.of(array.elements());
          case SetValue set -> set;
          case ObjectValue other -> SetValue.of(other.keys());
          case Value other -> throw Operands.wrongType(2, other, "object", "set", "array");
        };
    var selected = ObjectValue.builder();
    object.forEach((key, value) -> {
      if (keys.contains(key) == keep) {
        selected.put(key, value);
      }
    });
    return selected.build();
  }

  private static ObjectValue merge(Call call, ObjectValue left, ObjectValue right) {
    call.charge(left.size() + (long) right.size());
    var merged = left.toBuilder();
    right.forEach((key, value) ->
        merged.put(
            key,
            value instanceof ObjectValue more && left.get(key) instanceof ObjectValue before
                ? merge(call, before, more)
                : value));
    return merged.build();
  }

  private static Value mergeAll(Call call, List<Value> arguments) throws BuiltinFailure {
    ObjectValue merged = ObjectValue.EMPTY;
    ArrayValue objects = Operands.array(arguments, 0);
    for (Value element : objects) {
      if (!(element instanceof ObjectValue)) {
        throw Operands.wrongElement(1, objects, element, "object");
      }
    }
    for (Value element : objects) {
      merged = merge(call, merged, (ObjectValue) element);
    }
    return merged;
  }

  private static Value subset(Call call, List<Value> arguments) throws BuiltinFailure {
    Value all = arguments.get(0);
    Value some = arguments.get(1);
    call.charge(all.size() / 16 * (1L + some.size()));
    if (all.kind() == some.kind() && COLLECTIONS.contains(all.kind())) {
      return Value.of(isSubset(all, some));
    }
    if (all instanceof ArrayValue array && some instanceof SetValue set) {
      return Value.of(SetValue.of(array.elements()).elements().containsAll(set.elements()));
    }
    throw Operands.failure(
        "both arguments object.subset must be of the same type or array and set");
  }

  private static boolean isSubset(Value all, Value some) {
    if (all instanceof ObjectValue object && some instanceof ObjectValue part) {
      for (int i = 0; i < part.size(); i++) {
        Value value = object.get(part.keys().get(i));
        Value wanted = part.values().get(i);
        if (value == null || !(value.equals(wanted) || isSubset(value, wanted))) {
          return false;
        }
      }
      return true;
    }
    if (all instanceof SetValue set && some instanceof SetValue part) {
      return part.elements().stream().allMatch(set::contains);
    }
    if (all instanceof ArrayValue array && some instanceof ArrayValue part) {
      // As a part of a text would be found: neighbours stay neighbours.
      return Collections.indexOfSubList(array.elements(), part.elements()) >= 0;
    }
    return false;
  }
}
