package dev.vedette.rego.builtin.document;

import dev.vedette.rego.builtin.Builtin;
import dev.vedette.rego.builtin.BuiltinFailure;
import dev.vedette.rego.builtin.Builtins;
import dev.vedette.rego.builtin.Call;
import dev.vedette.rego.builtin.Operands;
import dev.vedette.rego.value.ArrayValue;
import dev.vedette.rego.value.Kind;
import dev.vedette.rego.value.SetValue;
import dev.vedette.rego.value.Value;
import java.util.List;
import java.util.Locale;

/** Comparisons, kinds and casts. Has no state, so safe for all threads. */
public final class ComparisonBuiltins {
  private ComparisonBuiltins() {}

  /** Adds the builtins of this class. */
  public static void addTo(Builtins.Builder builtins) {
    builtins
        .add(
            "equal ==(x: any, y: any) -> result: boolean",
            (_, arguments) -> Value.of(arguments.get(0).equals(arguments.get(1))))
        .add(
            "neq !=(x: any, y: any) -> result: boolean",
            (_, arguments) -> Value.of(!arguments.get(0).equals(arguments.get(1))))
        .add(
            "lt <(x: any, y: any) -> result: boolean",
            (_, arguments) -> Value.of(compare(arguments) < 0))
        .add(
            "lte <=(x: any, y: any) -> result: boolean",
            (_, arguments) -> Value.of(compare(arguments) <= 0))
        .add(
            "gt >(x: any, y: any) -> result: boolean",
            (_, arguments) -> Value.of(compare(arguments) > 0))
        .add(
            "gte >=(x: any, y: any) -> result: boolean",
            (_, arguments) -> Value.of(compare(arguments) >= 0))
        .add(
            "type_name(x: any) -> type: string",
            (_, arguments) -> Value.of(arguments.get(0).kind().text()))
        .add("cast_array(any) -> array[any]", ComparisonBuiltins::castArray)
        .add("cast_set(any) -> set[any]", ComparisonBuiltins::castSet)
        .add("cast_boolean(any) -> boolean", cast(Kind.BOOLEAN))
        .add("cast_null(any) -> null", cast(Kind.NULL))
        .add("cast_object(any) -> object[any: any]", cast(Kind.OBJECT))
        .add("cast_string(any) -> string", cast(Kind.STRING));
    for (Kind kind : Kind.values()) {
      builtins.add(
          "is_" + kind.name().toLowerCase(Locale.ROOT) + "(x: any) -> result: boolean",
          (_, arguments) -> Value.of(arguments.get(0).kind() == kind));
    }
  }

  private static int compare(List<Value> arguments) {
    return arguments.get(0).compareTo(arguments.get(1));
  }

  private static Builtin cast(Kind kind) {
    return (_, arguments) -> {
      if (arguments.get(0).kind() != kind) {
        throw Operands.wrongType(1, arguments.get(0), kind.text());
      }
      return arguments.get(0);
    };
  }

  private static Value castArray(Call call, List<Value> arguments) throws BuiltinFailure {
    return arguments.get(0) instanceof ArrayValue array
        ? array
        : ArrayValue.of(Operands.elements(arguments, 0));
  }

  private static Value castSet(Call call, List<Value> arguments) throws BuiltinFailure {
    return arguments.get(0) instanceof SetValue set
        ? set
        : SetValue.of(Operands.elements(arguments, 0));
  }
}
