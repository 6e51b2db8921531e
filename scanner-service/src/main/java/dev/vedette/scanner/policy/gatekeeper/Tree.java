package dev.vedette.scanner.policy.gatekeeper;

import dev.vedette.rego.value.ArrayValue;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.StringValue;
import dev.vedette.rego.value.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks into documents that may hold anything. Stateless. */
final class Tree {
  private Tree() {}

  /** What stands at a path of keys; null when there is nothing. */
  static @Nullable Value at(@Nullable Value value, String... path) {
    Value found = value;
    for (String key : path) {
      found = found instanceof ObjectValue object ? object.get(key) : null;
    }
    return found;
  }

  static String text(@Nullable Value value, String... path) {
    return at(value, path) instanceof StringValue text ? text.value() : "";
  }

  static List<Value> list(@Nullable Value value, String... path) {
    return at(value, path) instanceof ArrayValue array ? array.elements() : List.of();
  }

  static List<String> texts(@Nullable Value value, String... path) {
    return list(value, path).stream().map(each -> text(each)).toList();
  }
}
