package dev.vedette.scanner.manifest;

import java.util.Map;

/** Values as JSON on one line. Stateless. */
public final class JsonText {
  private final StringBuilder out = new StringBuilder();

  private JsonText() {}

  /** The value as JSON. */
  public static String of(Value value) {
    JsonText text = new JsonText();
    text.value(value);
    return text.out.toString();
  }

  /** A string as JSON, quotes included. */
  public static String quote(String string) {
    JsonText text = new JsonText();
    text.string(string);
    return text.out.toString();
  }

  private void value(Value value) {
    switch (value) {
      case Value.Text(var text, _) -> string(text);
      case Value.Numeric(var number, _) -> out.append(number(number));
      case Value.Truth(var truth, _) -> out.append(truth);
      case Value.Nothing _ -> out.append("null");
      case Value.Sequence(var items, _) -> {
        out.append('[');
        String gap = "";
        for (Value item : items) {
          out.append(gap);
          value(item);
          gap = ", ";
        }
        out.append(']');
      }
      case Value.Mapping mapping -> {
        out.append('{');
        String gap = "";
        for (Map.Entry<String, Value> entry : mapping.entries().entrySet()) {
          out.append(gap);
          string(entry.getKey());
          out.append(": ");
          value(entry.getValue());
          gap = ", ";
        }
        out.append('}');
      }
    }
  }

  static String number(double number) {
    return number == Math.rint(number) && Math.abs(number) < 1e15
        ? Long.toString((long) number)
        : Double.toString(number);
  }

  private void string(String string) {
    out.append('"');
    for (int i = 0; i < string.length(); i++) {
      char c = string.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          boolean plain = c >= ' ' && c != 0x7F && !isLonely(string, i);
          out.append(plain ? String.valueOf(c) : String.format("\\u%04x", (int) c));
        }
      }
    }
    out.append('"');
  }

  private static boolean isLonely(String string, int at) {
    char c = string.charAt(at);
    if (Character.isHighSurrogate(c)) {
      return at + 1 == string.length() || !Character.isLowSurrogate(string.charAt(at + 1));
    }
    return Character.isLowSurrogate(c)
        && (at == 0 || !Character.isHighSurrogate(string.charAt(at - 1)));
  }
}
