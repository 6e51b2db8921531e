package dev.vedette.rego.value;

import java.util.List;
import java.util.TreeMap;

/** Writes values as JSON, with the escapes that OPA writes. For one thread. */
final class JsonWriter {
  private static final String HEX = "0123456789abcdef";

  private final StringBuilder text = new StringBuilder();
  private final String prefix;
  private final String indent;
  private final boolean compact;

  JsonWriter(String prefix, String indent, boolean compact) {
    this.prefix = prefix;
    this.indent = indent;
    this.compact = compact;
  }

  String text() {
    return text.toString();
  }

  void write(Value value, int depth) {
    switch (value) {
      case NullValue _ -> text.append("null");
      case BooleanValue bool -> text.append(bool.value());
      case NumberValue number -> text.append(number.text());
      case StringValue string -> quote(string.value(), text, true);
      case ArrayValue array -> list(array.elements(), depth);
      case SetValue set -> list(set.elements(), depth);
      case ObjectValue object -> object(object, depth);
    }
  }

  private void list(List<Value> elements, int depth) {
    text.append('[');
    for (int i = 0; i < elements.size(); i++) {
      text.append(i == 0 ? "" : ",");
      line(depth + 1);
      write(elements.get(i), depth + 1);
    }
    if (!elements.isEmpty()) {
      line(depth);
    }
    text.append(']');
  }

  private void object(ObjectValue object, int depth) {
    text.append('{');
    var keys = new TreeMap<String, Value>(StringValue::compare);
    object.forEach((key, value) ->
        keys.put(key instanceof StringValue s ? s.value() : Json.write(key), value));
    boolean first = true;
    for (var entry : keys.entrySet()) {
      text.append(first ? "" : ",");
      first = false;
      line(depth + 1);
      quote(entry.getKey(), text, true);
      text.append(compact ? ":" : ": ");
      write(entry.getValue(), depth + 1);
    }
    if (!first) {
      line(depth);
    }
    text.append('}');
  }

  private void line(int depth) {
    if (!compact) {
      text.append('\n').append(prefix).append(indent.repeat(depth));
    }
  }

  static void quote(String string, StringBuilder text, boolean html) {
    text.append('"');
    for (int i = 0; i < string.length(); i++) {
      char c = string.charAt(i);
      switch (c) {
        case '"' -> text.append("\\\"");
        case '\\' -> text.append("\\\\");
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        case '\t' -> text.append("\\t");
        case '\b' -> text.append("\\b");
        case '\f' -> text.append("\\f");
        case '<', '>', '&', '\u2028', '\u2029' -> {
          if (html) {
            unicode(c, text);
          } else {
            text.append(c);
          }
        }
        default -> {
          if (c < ' ') {
            unicode(c, text);
          } else if (Character.isSurrogate(c)) {
            i += surrogate(string, i, text);
          } else {
            text.append(c);
          }
        }
      }
    }
    text.append('"');
  }

  // Half of a pair has no UTF-8 form; it is replaced as OPA replaces it.
  private static int surrogate(String string, int i, StringBuilder text) {
    int point = string.codePointAt(i);
    if (Character.isSupplementaryCodePoint(point)) {
      text.appendCodePoint(point);
      return 1;
    }
    text.append('\ufffd');
    return 0;
  }

  private static void unicode(char c, StringBuilder text) {
    text.append("\\u");
    for (int shift = 12; shift >= 0; shift -= 4) {
      text.append(HEX.charAt((c >> shift) & 15));
    }
  }
}
