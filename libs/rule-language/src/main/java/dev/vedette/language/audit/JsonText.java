package dev.vedette.language.audit;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/**
 * Prints JSON as Falco's plugins do: without blanks, or with every value on its own line.
 * Stateless.
 */
final class JsonText {
  private static final int COMPACT = -1;

  private JsonText() {}

  static String compact(JsonNode value) {
    var text = new StringBuilder();
    print(text, value, COMPACT);
    return text.toString();
  }

  static String indented(JsonNode value) {
    var text = new StringBuilder();
    print(text, value, 0);
    return text.toString();
  }

  /** Depth is bounded by the reader. */
  private static void print(StringBuilder text, JsonNode value, int level) {
    if (value.isObject() && !value.isEmpty()) {
      int inner = level == COMPACT ? COMPACT : level + 1;
      char separator = '{';
      for (var property : value.properties()) {
        text.append(separator);
        separator = ',';
        line(text, inner);
        text.append(StringNode.valueOf(property.getKey())).append(inner == COMPACT ? ":" : ": ");
        print(text, property.getValue(), inner);
      }
      line(text, level);
      text.append('}');
    } else if (value.isArray() && !value.isEmpty()) {
      int inner = level == COMPACT ? COMPACT : level + 1;
      char separator = '[';
      for (JsonNode item : value) {
        text.append(separator);
        separator = ',';
        line(text, inner);
        print(text, item, inner);
      }
      line(text, level);
      text.append(']');
    } else {
      text.append(value);
    }
  }

  private static void line(StringBuilder text, int level) {
    if (level != COMPACT) {
      text.append('\n').repeat("  ", level);
    }
  }
}
