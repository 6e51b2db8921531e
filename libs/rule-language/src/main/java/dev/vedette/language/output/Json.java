package dev.vedette.language.output;

import dev.vedette.language.event.Value;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Writes JSON as Falco's library does: no blanks, nothing escaped that need not be. What a terminal
 * would obey is escaped as well, though JSON allows it. Stateless.
 */
final class Json {
  private Json() {}

  static void string(StringBuilder json, String text) {
    json.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> json.append("\\\"");
        case '\\' -> json.append("\\\\");
        default -> character(json, c);
      }
    }
    json.append('"');
  }

  private static void character(StringBuilder json, char c) {
    switch (c) {
      case '\b' -> json.append("\\b");
      case '\f' -> json.append("\\f");
      case '\n' -> json.append("\\n");
      case '\r' -> json.append("\\r");
      case '\t' -> json.append("\\t");
      default -> {
        if (Character.isISOControl(c)) {
          json.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
        } else {
          json.append(c);
        }
      }
    }
  }

  /** The text with its control characters written as JSON would, and nothing else changed. */
  static String escapeControls(String text) {
    if (text.chars().noneMatch(Character::isISOControl)) {
      return text;
    }
    var escaped = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      character(escaped, text.charAt(i));
    }
    return escaped.toString();
  }

  /** An object; that without values is null. */
  static String object(Map<String, Value> values) {
    if (values.isEmpty()) {
      return "null";
    }
    var json = new StringBuilder();
    values.forEach((name, value) -> {
      json.append(json.isEmpty() ? '{' : ',');
      string(json, name);
      json.append(':');
      value(json, value);
    });
    return json.append('}').toString();
  }

  static void value(StringBuilder json, Value value) {
    switch (value) {
      case Value.Absent _, Value.NotSent _ -> json.append("null");
      case Value.Number _, Value.Unsigned _, Value.Truth _ -> json.append(value);
      case Value.Decimal(var decimal) ->
          json.append(Double.isFinite(decimal) ? String.valueOf(decimal) : "null");
      case Value.Text _, Value.Address _ -> string(json, value.toString());
      case Value.Items(List<Value> values) -> {
        json.append('[');
        for (int i = 0; i < values.size(); i++) {
          if (i > 0) {
            json.append(',');
          }
          value(json, values.get(i));
        }
        json.append(']');
      }
    }
  }
}
