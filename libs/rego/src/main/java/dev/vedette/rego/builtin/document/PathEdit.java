package dev.vedette.rego.builtin.document;

import dev.vedette.rego.value.ArrayValue;
import dev.vedette.rego.value.NumberValue;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.SetValue;
import dev.vedette.rego.value.StringValue;
import dev.vedette.rego.value.Value;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The edits that a JSON patch makes; each gives the changed document, or null when the path leads
 * nowhere. Has no state, so safe for all threads.
 */
final class PathEdit {
  private PathEdit() {}

  static @Nullable Value find(Value document, List<Value> path) {
    Value found = document;
    for (Value key : path) {
      found = found instanceof ArrayValue array ? element(array, key) : found.get(key);
      if (found == null) {
        return null;
      }
    }
    return found;
  }

  private static @Nullable Value element(ArrayValue array, Value key) {
    int index = index(key, array.size() - 1);
    return index < 0 ? null : array.get(index);
  }

  static @Nullable Value add(Value document, List<Value> path, Value value) {
    if (path.isEmpty()) {
      return value;
    }
    return edit(
        document,
        path,
        (parent, key) ->
            switch (parent) {
              case ObjectValue object -> object.toBuilder().put(key, value).build();
              case SetValue set ->
                  key.equals(value) ? SetValue.builder().addAll(set).add(value).build() : null;
              case ArrayValue array -> {
                int index =
                    key instanceof StringValue text && text.value().equals("-")
                        ? array.size()
                        : index(key, array.size());
                if (index < 0) {
                  yield null;
                }
                var elements = new ArrayList<>(array.elements());
                elements.add(index, value);
                yield ArrayValue.of(elements);
              }
              default -> null;
            });
  }

  static @Nullable Value remove(Value document, List<Value> path) {
    if (path.isEmpty()) {
      return null;
    }
    return edit(
        document,
        path,
        (parent, key) ->
            switch (parent) {
              case ObjectValue object when object.get(key) != null ->
                  object.toBuilder().remove(key).build();
              case SetValue set when set.contains(key) -> without(set, key);
              case ArrayValue array -> {
                int index = index(key, array.size() - 1);
                if (index < 0) {
                  yield null;
                }
                var elements = new ArrayList<>(array.elements());
                elements.remove(index);
                yield ArrayValue.of(elements);
              }
              default -> null;
            });
  }

  private static SetValue without(SetValue set, Value removed) {
    return SetValue.of(
        set.elements().stream().filter(element -> !element.equals(removed)).toList());
  }

  static @Nullable Value replace(Value document, List<Value> path, Value value) {
    if (path.isEmpty()) {
      return value;
    }
    Value rest = find(document, path) == null ? null : remove(document, path);
    if (rest == null) {
      return null;
    }
    Value parent = find(rest, path.subList(0, path.size() - 1));
    if (parent instanceof SetValue) {
      var grown = new ArrayList<>(path);
      grown.set(path.size() - 1, value);
      return add(rest, grown, value);
    }
    return add(rest, path, value);
  }

  /** What becomes of the value that holds the last key of a path. */
  private interface Change {
    @Nullable Value apply(Value parent, Value key);
  }

  private static @Nullable Value edit(Value value, List<Value> path, Change change) {
    Value key = path.getFirst();
    if (path.size() == 1) {
      return change.apply(value, key);
    }
    Value child = value instanceof ArrayValue array ? element(array, key) : value.get(key);
    if (child == null) {
      return null;
    }
    Value changed = edit(child, path.subList(1, path.size()), change);
    if (changed == null) {
      return null;
    }
    return switch (value) {
      case ObjectValue object -> object.toBuilder().put(key, changed).build();
      case SetValue set -> SetValue.builder().addAll(without(set, key)).add(changed).build();
      case ArrayValue array -> {
        var elements = new ArrayList<>(array.elements());
        elements.set(index(key, array.size() - 1), changed);
        yield ArrayValue.of(elements);
      }
      default -> null;
    };
  }

  // An index up to the last one allowed, or -1.
  private static int index(Value key, int last) {
    if (key instanceof NumberValue number && number.isLong()) {
      return number.longValue() >= 0 && number.longValue() <= last ? (int) number.longValue() : -1;
    }
    if (key instanceof StringValue text) {
      String digits = text.value();
      boolean plain =
          !digits.isEmpty()
              && digits.length() < 10
              && digits.chars().allMatch(c -> c >= '0' && c <= '9')
              && (digits.length() == 1 || digits.charAt(0) != '0');
      if (plain && Integer.parseInt(digits) <= last) {
        return Integer.parseInt(digits);
      }
    }
    return -1;
  }
}
