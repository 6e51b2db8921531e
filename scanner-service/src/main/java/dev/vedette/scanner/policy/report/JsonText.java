package dev.vedette.scanner.policy.report;

import dev.vedette.rego.value.Json;
import dev.vedette.rego.value.Value;
import java.util.List;
import java.util.Map;

/** JSON whose objects keep the order of their keys; strings are escaped as Go does. Stateless. */
public final class JsonText {
  private final StringBuilder text = new StringBuilder();
  private final String indent;

  private JsonText(String indent) {
    this.indent = indent;
  }

  /** In one line. */
  public static String compact(Object tree) {
    var json = new JsonText("");
    json.write(tree, 0);
    return json.text.toString();
  }

  /** Over several lines. */
  public static String indented(Object tree, String indent) {
    var json = new JsonText(indent);
    json.write(tree, 0);
    return json.text.toString();
  }

  private void write(Object node, int depth) {
    switch (node) {
      case Map<?, ?> object -> object(object, depth);
      case List<?> list -> list(list, depth);
      case String string -> text.append(Json.write(Value.of(string)));
      case Value value ->
          text.append(
              indent.isEmpty()
                  ? Json.write(value)
                  : Json.writeIndented(value, indent.repeat(depth), indent));
      default -> text.append(node);
    }
  }

  private void object(Map<?, ?> object, int depth) {
    text.append('{');
    boolean first = true;
    for (var entry : object.entrySet()) {
      text.append(first ? "" : ",");
      first = false;
      line(depth + 1);
      text.append(Json.write(Value.of(String.valueOf(entry.getKey()))));
      text.append(indent.isEmpty() ? ":" : ": ");
      write(entry.getValue(), depth + 1);
    }
    if (!first) {
      line(depth);
    }
    text.append('}');
  }

  private void list(List<?> list, int depth) {
    text.append('[');
    for (int i = 0; i < list.size(); i++) {
      text.append(i == 0 ? "" : ",");
      line(depth + 1);
      write(list.get(i), depth + 1);
    }
    if (!list.isEmpty()) {
      line(depth);
    }
    text.append(']');
  }

  private void line(int depth) {
    if (!indent.isEmpty()) {
      text.append('\n').append(indent.repeat(depth));
    }
  }
}
