package dev.vedette.scanner.template;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Values as Go prints them. Stateless. */
final class GoPrint {
  private GoPrint() {}

  static String value(@Nullable Object value) {
    return switch (value) {
      case null -> "<no value>";
      case List<?> list -> "[" + all(list) + "]";
      case Map<?, ?> struct -> "{" + all(struct.values()) + "}";
      case Double number when number == Math.rint(number) && Math.abs(number) < 1e6 ->
          Long.toString(number.longValue());
      default -> value.toString();
    };
  }

  private static String all(Collection<?> values) {
    return values.stream().map(GoPrint::value).collect(Collectors.joining(" "));
  }

  /** A format with its values. */
  static String format(String format, List<@Nullable Object> values) {
    StringBuilder out = new StringBuilder();
    int next = 0;
    for (int i = 0; i < format.length(); i++) {
      char c = format.charAt(i);
      if (c != '%') {
        out.append(c);
        continue;
      }
      int end = i + 1;
      while (end < format.length() && "+-# 0123456789.".indexOf(format.charAt(end)) >= 0) {
        end++;
      }
      if (end >= format.length()) {
        return out.append("%!(NOVERB)").toString();
      }
      char verb = format.charAt(end);
      String flags = format.substring(i + 1, end);
      i = end;
      if (verb == '%') {
        out.append('%');
      } else if (next >= values.size()) {
        out.append("%!").append(verb).append("(MISSING)");
      } else {
        out.append(one(verb, flags, values.get(next++)));
      }
    }
    if (next < values.size()) {
      out.append("%!(EXTRA ")
          .append(
              values.subList(next, values.size()).stream()
                  .map(value -> typed(value))
                  .collect(Collectors.joining(", ")))
          .append(')');
    }
    return out.toString();
  }

  private static String typed(@Nullable Object value) {
    return switch (value) {
      case String text -> "string=" + text;
      case Long number -> "int=" + number;
      case Boolean truth -> "bool=" + truth;
      case null, default -> value(value);
    };
  }

  private static String one(char verb, String flags, @Nullable Object value) {
    boolean isNumber = value instanceof Number;
    String text =
        switch (verb) {
          case 'v' -> value(value);
          case 's' -> isNumber || value instanceof Boolean ? bad(verb, value) : value(value);
          case 'q' -> value instanceof String each ? quoted(each) : bad(verb, value);
          case 'd' -> value instanceof Long ? value(value) : bad(verb, value);
          case 't' -> value instanceof Boolean ? value(value) : bad(verb, value);
          case 'x' -> value instanceof Long number ? Long.toHexString(number) : bad(verb, value);
          case 'f' ->
              value instanceof Double number
                  ? String.format(Locale.ROOT, "%." + precision(flags) + "f", number)
                  : bad(verb, value);
          default -> bad(verb, value);
        };
    return padded(text, flags, isNumber);
  }

  private static String bad(char verb, @Nullable Object value) {
    return "%!" + verb + "(" + typed(value) + ")";
  }

  private static int precision(String flags) {
    int dot = flags.indexOf('.');
    return dot < 0 ? 6 : Math.min(20, number(flags.substring(dot + 1)));
  }

  private static String padded(String text, String flags, boolean isNumber) {
    boolean left = flags.contains("-");
    String sizes = flags.replaceFirst("^[-+ #]*", "");
    boolean zeros = isNumber && !left && sizes.startsWith("0");
    int dot = sizes.indexOf('.');
    int width = Math.min(1000, number(dot < 0 ? sizes : sizes.substring(0, dot)));
    String shown = flags.contains("+") && isNumber && !text.startsWith("-") ? "+" + text : text;
    String fill = (zeros ? "0" : " ").repeat(Math.max(0, width - shown.length()));
    return left ? shown + fill : fill + shown;
  }

  private static int number(String digits) {
    return digits.isEmpty() || digits.length() > 6 ? 0 : Integer.parseInt(digits);
  }

  /** Text as a literal of Go. */
  static String quoted(String text) {
    StringBuilder out = new StringBuilder("\"");
    text.codePoints()
        .forEach(c -> {
          switch (c) {
            case '"' -> out.append("\\\"");
            case '\\' -> out.append("\\\\");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default -> {
              if (c < ' ' || c == 0x7f) {
                out.append("\\x%02x".formatted(c));
              } else {
                out.appendCodePoint(c);
              }
            }
          }
        });
    return out.append('"').toString();
  }
}
