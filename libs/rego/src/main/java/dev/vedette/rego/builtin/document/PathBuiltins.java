package dev.vedette.rego.builtin.document;

import dev.vedette.rego.builtin.BuiltinFailure;
import dev.vedette.rego.builtin.Builtins;
import dev.vedette.rego.builtin.Call;
import dev.vedette.rego.builtin.Operands;
import dev.vedette.rego.value.ArrayValue;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.SetValue;
import dev.vedette.rego.value.StringValue;
import dev.vedette.rego.value.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Selection and change along paths. Has no state, so safe for all threads. */
public final class PathBuiltins {
  private static final String PATHS =
      "any<array[any<string, array[any]>], set[any<string, array[any]>]>";

  private PathBuiltins() {}

  /** Adds the builtins of this class. */
  public static void addTo(Builtins.Builder builtins) {
    builtins
        .add(
            "json.filter(object: object[any: any], paths: " + PATHS + ") -> filtered: any",
            (_, arguments) -> filter(Operands.object(arguments, 0), Paths.of(arguments, 1)))
        .add(
            "json.remove(object: object[any: any], paths: " + PATHS + ") -> output: any",
            (_, arguments) -> remove(Operands.object(arguments, 0), Paths.of(arguments, 1)))
        .add(
            "json.patch(object: any, patches: array[object<op: string, path: any>[any: any]])"
                + " -> output: any",
            PathBuiltins::patch);
  }

  // An element of an array lies below its index, written as a string.
  private static Value index(int index) {
    return Value.of(Integer.toString(index));
  }

  private static Value filter(Value value, Paths paths) {
    if (paths.isEnd()) {
      return value;
    }
    return switch (value) {
      case ObjectValue object -> {
        var kept = ObjectValue.builder();
        object.forEach((key, member) -> {
          Paths below = paths.below(key);
          if (below != null) {
            kept.put(key, filter(member, below));
          }
        });
        yield kept.build();
      }
      case ArrayValue array -> {
        var kept = ArrayValue.builder();
        for (int i = 0; i < array.size(); i++) {
          Paths below = paths.below(index(i));
          if (below != null) {
            kept.add(filter(array.get(i), below));
          }
        }
        yield kept.build();
      }
      case SetValue set -> {
        var kept = SetValue.builder();
        for (Value element : set) {
          Paths below = paths.below(element);
          if (below != null) {
            kept.add(filter(element, below));
          }
        }
        yield kept.build();
      }
      default -> value;
    };
  }

  private static @Nullable Value remove(Value value, @Nullable Paths paths) {
    if (paths == null) {
      return value;
    }
    if (paths.isEnd()) {
      return null;
    }
    return switch (value) {
      case ObjectValue object -> {
        var kept = ObjectValue.builder();
        object.forEach((key, member) -> {
          Value left = remove(member, paths.below(key));
          if (left != null) {
            kept.put(key, left);
          }
        });
        yield kept.build();
      }
      case ArrayValue array -> {
        var kept = ArrayValue.builder();
        for (int i = 0; i < array.size(); i++) {
          Value left = remove(array.get(i), paths.below(index(i)));
          if (left != null) {
            kept.add(left);
          }
        }
        yield kept.build();
      }
      case SetValue set -> {
        var kept = SetValue.builder();
        for (Value element : set) {
          Value left = remove(element, paths.below(element));
          if (left != null) {
            kept.add(left);
          }
        }
        yield kept.build();
      }
      default -> value;
    };
  }

  private static @Nullable Value patch(Call call, List<Value> arguments) throws BuiltinFailure {
    Value document = arguments.get(0);
    for (Value operation : Operands.array(arguments, 1)) {
      call.charge(1 + document.size() / 16);
      document = operation instanceof ObjectValue object ? patch(document, object) : null;
      if (document == null) {
        return null;
      }
    }
    return document;
  }

  private static @Nullable Value patch(Value document, ObjectValue operation) {
    List<Value> path = path(operation, "path");
    Value value = operation.get("value");
    if (path == null || !(operation.get("op") instanceof StringValue name)) {
      return null;
    }
    return switch (name.value()) {
      case "add" -> value == null ? null : PathEdit.add(document, path, value);
      case "remove" -> PathEdit.remove(document, path);
      case "replace" -> value == null ? null : PathEdit.replace(document, path, value);
      case "test" -> value != null && value.equals(PathEdit.find(document, path)) ? document : null;
      case "copy", "move" -> {
        List<Value> from = path(operation, "from");
        Value found = from == null ? null : PathEdit.find(document, from);
        if (from == null || found == null) {
          yield null;
        }
        Value rest = name.value().equals("move") ? PathEdit.remove(document, from) : document;
        // A moved root leaves nothing behind, and then it can only become the root again.
        yield rest == null && !path.isEmpty()
            ? null
            : PathEdit.add(rest == null ? document : rest, path, found);
      }
      default -> null;
    };
  }

  private static @Nullable List<Value> path(ObjectValue operation, String name) {
    Value path = operation.get(name);
    return path == null ? null : Paths.keys(path);
  }
}
