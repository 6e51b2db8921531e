package dev.vedette.rego.builtin.document;

import dev.vedette.rego.builtin.BuiltinFailure;
import dev.vedette.rego.builtin.Operands;
import dev.vedette.rego.value.ArrayValue;
import dev.vedette.rego.value.SetValue;
import dev.vedette.rego.value.StringValue;
import dev.vedette.rego.value.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Paths through a document, as JSON pointers or as arrays of keys, folded into one tree. For one
 * thread.
 */
final class Paths {
  /** What lies below each key; a path that ends here has no children, whatever came after it. */
  private final Map<Value, Paths> children = new HashMap<>();

  private boolean end;

  static Paths of(List<Value> arguments, int index) throws BuiltinFailure {
    List<Value> paths =
        switch (arguments.get(index)) {
          case ArrayValue array -> array.elements();
          case SetValue set -> set.elements();
          case Value other -> throw Operands.wrongType(index + 1, other, "set", "array");
        };
    var root = new Paths();
    for (Value path : paths) {
      List<Value> keys = keys(path);
      if (keys == null) {
        throw Operands.wrong(
            index + 1,
            "must be one of {set, array} containing string paths or array of path segments"
                + " but got "
                + path.kind().text());
      }
      root.add(keys);
    }
    return root;
  }

  /** The keys of one path, or null when the value is no path. */
  static @Nullable List<Value> keys(Value path) {
    return switch (path) {
      case StringValue text -> pointer(text.value());
      case ArrayValue array -> array.elements();
      default -> null;
    };
  }

  private static List<Value> pointer(String path) {
    if (path.isEmpty()) {
      return List.of();
    }
    int start = 0;
    while (start < path.length() && path.charAt(start) == '/') {
      start++;
    }
    var keys = new ArrayList<Value>();
    for (String part : path.substring(start).split("/", -1)) {
      keys.add(Value.of(part.replace("~1", "/").replace("~0", "~")));
    }
    return keys;
  }

  private void add(List<Value> keys) {
    if (keys.isEmpty()) {
      return;
    }
    Paths node = this;
    for (Value key : keys) {
      if (node.end) {
        return;
      }
      node = node.children.computeIfAbsent(key, _ -> new Paths());
    }
    node.end = true;
    node.children.clear();
  }

  boolean isEnd() {
    return end;
  }

  @Nullable Paths below(Value key) {
    return children.get(key);
  }
}
