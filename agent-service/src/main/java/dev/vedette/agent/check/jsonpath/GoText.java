package dev.vedette.agent.check.jsonpath;

import java.math.BigDecimal;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Text as Go's standard library writes and reads it: numbers, quoted strings, JSON. Stateless. */
public final class GoText {
  private static final int MAX_CHARACTERS = 4 << 20;

  private GoText() {}

  /** A decimal as {@code %v} prints it. */
  static String number(double value) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "+Inf" : "-Inf";
    }
    if (value == 0) {
      return 1 / value < 0 ? "-0" : "0";
    }
    BigDecimal decimal = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    int exponent = decimal.precision() - decimal.scale() - 1;
    return exponent < -4 || exponent >= 6
        ? exponential(decimal, exponent, 2)
        : decimal.toPlainString();
  }

  /** A decimal as Go's JSON encoder writes it. */
  private static String jsonNumber(double value) {
    if (value == 0) {
      return 1 / value < 0 ? "-0" : "0";
    }
    BigDecimal decimal = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    int exponent = decimal.precision() - decimal.scale() - 1;
    return exponent < -6 || exponent >= 21
        ? exponential(decimal, exponent, exponent < 0 ? 1 : 2)
        : decimal.toPlainString();
  }

  private static String exponential(BigDecimal decimal, int exponent, int exponentDigits) {
    String digits = decimal.unscaledValue().abs().toString();
    StringBuilder text = new StringBuilder();
    text.append(decimal.signum() < 0 ? "-" : "").append(digits.charAt(0));
    if (digits.length() > 1) {
      text.append('.').append(digits, 1, digits.length());
    }
    text.append('e').append(exponent < 0 ? '-' : '+');
    String size = Integer.toString(Math.abs(exponent));
    return text.append("0".repeat(Math.max(0, exponentDigits - size.length())))
        .append(size)
        .toString();
  }

  /** A string as {@code %q} prints it. */
  public static String quote(String text) {
    StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
    text.codePoints()
        .forEach(c -> {
          switch (c) {
            case '"' -> quoted.append("\\\"");
            case '\\' -> quoted.append("\\\\");
            case 0x07 -> quoted.append("\\a");
            case '\b' -> quoted.append("\\b");
            case '\f' -> quoted.append("\\f");
            case '\n' -> quoted.append("\\n");
            case '\r' -> quoted.append("\\r");
            case '\t' -> quoted.append("\\t");
            case 0x0b -> quoted.append("\\v");
            default -> {
              if (isPrintable(c)) {
                quoted.appendCodePoint(c);
              } else {
                String form = c < 0x80 ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x";
                quoted.append(String.format(Locale.ROOT, form, c));
              }
            }
          }
        });
    return quoted.append('"').toString();
  }

  private static boolean isPrintable(int c) {
    if (c == ' ') {
      return true;
    }
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.SPACE_SEPARATOR,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }

  /** The text inside quotes of either kind, with escapes resolved. */
  static String unquote(String quoted) throws PathException {
    String inner = quoted.substring(1, quoted.length() - 1);
    if (inner.indexOf('\n') >= 0) {
      throw new PathException("invalid syntax");
    }
    StringBuilder text = new StringBuilder(inner.length());
    int i = 0;
    while (i < inner.length()) {
      char c = inner.charAt(i++);
      if (c != '\\') {
        text.append(c);
        continue;
      }
      if (i >= inner.length()) {
        throw new PathException("invalid syntax");
      }
      char escape = inner.charAt(i++);
      int simple = "abfnrtv\\'\"".indexOf(escape);
      if (simple >= 0) {
        text.append("\u0007\b\f\n\r\t\u000b\\'\"".charAt(simple));
        continue;
      }
      int digits =
          switch (escape) {
            case 'x' -> 2;
            case 'u' -> 4;
            case 'U' -> 8;
            default -> throw new PathException("invalid syntax");
          };
      try {
        text.appendCodePoint(Integer.parseInt(inner.substring(i, i + digits), 16));
      } catch (IllegalArgumentException | IndexOutOfBoundsException _) {
        throw new PathException("invalid syntax");
      }
      i += digits;
    }
    return text.toString();
  }

  /** A value as {@code %v} prints it. */
  static String display(GoValue value) throws PathException {
    StringBuilder text = new StringBuilder();
    appendDisplay(text, value);
    return text.toString();
  }

  private static void appendDisplay(StringBuilder text, GoValue value) throws PathException {
    if (text.length() > MAX_CHARACTERS) {
      throw new PathException("the result is too large");
    }
    switch (value) {
      case GoValue.Null _ -> text.append("<nil>");
      case GoValue.Missing _ -> text.append("<no value>");
      case GoValue.Truth truth -> text.append(truth.value());
      case GoValue.Whole number -> text.append(number.value());
      case GoValue.Huge number -> text.append(number.digits());
      case GoValue.Real number -> text.append(number(number.value()));
      case GoValue.Text string -> text.append(string.value());
      case GoValue.Items items -> {
        text.append('[');
        for (Iterator<GoValue> i = items.values().iterator(); i.hasNext(); ) {
          appendDisplay(text, i.next());
          text.append(i.hasNext() ? " " : "");
        }
        text.append(']');
      }
      case GoValue.Fields fields -> {
        text.append("map[");
        for (Iterator<Map.Entry<GoValue, GoValue>> i = sorted(fields).iterator(); i.hasNext(); ) {
          Map.Entry<GoValue, GoValue> entry = i.next();
          appendDisplay(text, entry.getKey());
          text.append(':');
          appendDisplay(text, entry.getValue());
          text.append(i.hasNext() ? " " : "");
        }
        text.append(']');
      }
    }
  }

  private static List<Map.Entry<GoValue, GoValue>> sorted(GoValue.Fields fields) {
    return fields.values().entrySet().stream()
        .sorted(Comparator.comparing(entry -> key(entry.getKey())))
        .toList();
  }

  /** A value as Go's JSON encoder writes it. */
  static String json(GoValue value) throws PathException {
    StringBuilder text = new StringBuilder();
    appendJson(text, value);
    return text.toString();
  }

  private static void appendJson(StringBuilder text, GoValue value) throws PathException {
    if (text.length() > MAX_CHARACTERS) {
      throw new PathException("the result is too large");
    }
    switch (value) {
      case GoValue.Null _, GoValue.Missing _ -> text.append("null");
      case GoValue.Truth truth -> text.append(truth.value());
      case GoValue.Whole number -> text.append(number.value());
      case GoValue.Huge number -> text.append(number.digits());
      case GoValue.Text string -> appendJsonString(text, string.value());
      case GoValue.Real number -> {
        if (!Double.isFinite(number.value())) {
          throw new PathException("json: unsupported value: " + number(number.value()));
        }
        text.append(jsonNumber(number.value()));
      }
      case GoValue.Items items -> {
        text.append('[');
        for (Iterator<GoValue> i = items.values().iterator(); i.hasNext(); ) {
          appendJson(text, i.next());
          text.append(i.hasNext() ? "," : "");
        }
        text.append(']');
      }
      case GoValue.Fields fields -> appendJsonObject(text, fields);
    }
  }

  private static void appendJsonObject(StringBuilder text, GoValue.Fields fields)
      throws PathException {
    if (fields.fromYaml()) {
      throw new PathException("json: unsupported type: " + fields.typeName());
    }
    text.append('{');
    for (Iterator<Map.Entry<GoValue, GoValue>> i = sorted(fields).iterator(); i.hasNext(); ) {
      Map.Entry<GoValue, GoValue> entry = i.next();
      appendJsonString(text, key(entry.getKey()));
      text.append(':');
      appendJson(text, entry.getValue());
      text.append(i.hasNext() ? "," : "");
    }
    text.append('}');
  }

  private static String key(GoValue value) {
    return value instanceof GoValue.Text text ? text.value() : "";
  }

  /** Appends a JSON string, with what HTML would read escaped. */
  public static void appendJsonString(StringBuilder text, String value) {
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"' -> text.append("\\\"");
        case '\\' -> text.append("\\\\");
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        case '\t' -> text.append("\\t");
        case '\b' -> text.append("\\b");
        case '\f' -> text.append("\\f");
        case '<', '>', '&', '\u2028', '\u2029' -> appendEscape(text, c);
        default -> {
          if (c < 0x20) {
            appendEscape(text, c);
          } else if (Character.isSurrogate(c) && !isPaired(value, i)) {
            text.append("\\ufffd");
          } else {
            text.append(c);
          }
        }
      }
    }
    text.append('"');
  }

  private static boolean isPaired(String value, int i) {
    return Character.isHighSurrogate(value.charAt(i))
        ? i + 1 < value.length() && Character.isLowSurrogate(value.charAt(i + 1))
        : i > 0 && Character.isHighSurrogate(value.charAt(i - 1));
  }

  private static void appendEscape(StringBuilder text, char c) {
    text.append("\\u").append(String.format(Locale.ROOT, "%04x", (int) c));
  }
}
