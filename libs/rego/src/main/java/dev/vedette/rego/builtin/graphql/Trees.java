package dev.vedette.rego.builtin.graphql;

import dev.vedette.rego.value.ArrayValue;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.StringValue;
import dev.vedette.rego.value.Value;
import java.util.List;

/** Looks into trees, which may come from a policy and lack anything. Thread-safe: no state. */
final class Trees {
  private Trees() {}

  static String text(ObjectValue node, String name) {
    return node.get(name) instanceof StringValue text ? text.value() : "";
  }

  static boolean flag(ObjectValue node, String name) {
    return Value.of(true).equals(node.get(name));
  }

  static ObjectValue node(ObjectValue node, String name) {
    return node.get(name) instanceof ObjectValue object ? object : ObjectValue.EMPTY;
  }

  static List<ObjectValue> nodes(ObjectValue node, String name) {
    return node.get(name) instanceof ArrayValue array
        ? array.elements().stream()
            .filter(ObjectValue.class::isInstance)
            .map(ObjectValue.class::cast)
            .toList()
        : List.of();
  }

  static List<String> texts(ObjectValue node, String name) {
    return node.get(name) instanceof ArrayValue array
        ? array.elements().stream()
            .filter(StringValue.class::isInstance)
            .map(element -> ((StringValue) element).value())
            .toList()
        : List.of();
  }

  /** The name at the heart of a type, whatever lists are around it. */
  static String base(ObjectValue type) {
    ObjectValue inner = type;
    while (inner.get("Elem") instanceof ObjectValue element) {
      inner = element;
    }
    return text(inner, "NamedType");
  }
}
