package dev.vedette.agent.check.jq;

import java.math.BigDecimal;
import java.util.Iterator;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** How jq writes values. Stateless. */
final class JsonText {
  private static final int ERROR_LENGTH = 11;
  private static final double EXACT = 1e17;

  private JsonText() {}

  static String compact(JsonNode value) {
    StringBuilder text = new StringBuilder();
    write(value, -1, text);
    return text.toString();
  }

  static String indented(JsonNode value) {
    StringBuilder text = new StringBuilder();
    write(value, 0, text);
    return text.toString();
  }

  /** A value in a complaint, with its type. */
  static String told(JsonNode value) {
    String text = compact(value);
    return type(value)
        + " ("
        + (text.length() > ERROR_LENGTH + 3 ? text.substring(0, ERROR_LENGTH) + "..." : text)
        + ")";
  }

  static String type(JsonNode value) {
    return switch (value.getNodeType()) {
      case OBJECT -> "object";
      case ARRAY -> "array";
      case STRING -> "string";
      case NUMBER -> "number";
      case BOOLEAN -> "boolean";
      default -> "null";
    };
  }

  private static void write(JsonNode value, int indent, StringBuilder text) {
    switch (value.getNodeType()) {
      case OBJECT -> object(value, indent, text);
      case ARRAY -> array(value, indent, text);
      case STRING -> quote(value.stringValue(), text);
      case NUMBER -> text.append(number(value));
      default -> text.append(value.isBoolean() ? value.booleanValue() : "null");
    }
  }

  private static void object(JsonNode value, int indent, StringBuilder text) {
    if (value.isEmpty()) {
      text.append("{}");
      return;
    }
    text.append('{');
    int inner = indent < 0 ? indent : indent + 1;
    for (Iterator<Map.Entry<String, JsonNode>> entries = value.properties().iterator();
        entries.hasNext(); ) {
      Map.Entry<String, JsonNode> entry = entries.next();
      line(inner, text);
      quote(entry.getKey(), text);
      text.append(indent < 0 ? ":" : ": ");
      write(entry.getValue(), inner, text);
      text.append(entries.hasNext() ? "," : "");
    }
    line(indent, text);
    text.append('}');
  }

  private static void array(JsonNode value, int indent, StringBuilder text) {
    if (value.isEmpty()) {
      text.append("[]");
      return;
    }
    text.append('[');
    int inner = indent < 0 ? indent : indent + 1;
    for (int i = 0; i < value.size(); i++) {
      line(inner, text);
      write(value.get(i), inner, text);
      text.append(i + 1 < value.size() ? "," : "");
    }
    line(indent, text);
    text.append(']');
  }

  private static void line(int indent, StringBuilder text) {
    if (indent >= 0) {
      text.append('\n').append("  ".repeat(indent));
    }
  }

  private static String number(JsonNode value) {
    if (value.isIntegralNumber()) {
      return value.asString();
    }
    double number = value.doubleValue();
    if (Double.isNaN(number)) {
      return "null";
    }
    if (number == Math.rint(number) && Math.abs(number) < EXACT) {
      return Long.toString((long) number);
    }
    double shown = Double.isInfinite(number) ? Math.copySign(Double.MAX_VALUE, number) : number;
    String plain = new BigDecimal(Double.toString(shown)).stripTrailingZeros().toString();
    return plain.replace("E", "e");
  }

  private static void quote(String value, StringBuilder text) {
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"' -> text.append("\\\"");
        case '\\' -> text.append("\\\\");
        case '\n' -> text.append("\\n");
        case '\t' -> text.append("\\t");
        case '\r' -> text.append("\\r");
        case '\b' -> text.append("\\b");
        case '\f' -> text.append("\\f");
        default -> {
          if (c < ' ' || c == 0x7f) {
            text.append("\\u%04x".formatted((int) c));
          } else {
            text.append(c);
          }
        }
      }
    }
    text.append('"');
  }
}
