package dev.vedette.scanner.template;

import dev.vedette.scanner.template.TemplateException.Place;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Functions that templates call: Go's own and those of whoever fills them in. Immutable. */
final class TemplateFunctions {
  private static final Set<String> OWN =
      Set.of(
          "and",
          "or",
          "not",
          "len",
          "index",
          "print",
          "printf",
          "println",
          "html",
          "js",
          "urlquery",
          "eq",
          "ne",
          "lt",
          "le",
          "gt",
          "ge");

  private final Map<String, Function<List<Object>, Object>> more;

  TemplateFunctions(Map<String, Function<List<Object>, Object>> more) {
    this.more = Map.copyOf(more);
  }

  Set<String> names() {
    Set<String> names = new HashSet<>(OWN);
    names.addAll(more.keySet());
    return names;
  }

  static boolean isTrue(@Nullable Object value) {
    return switch (value) {
      case null -> false;
      case Boolean truth -> truth;
      case Number number -> number.doubleValue() != 0;
      case String text -> !text.isEmpty();
      case List<?> list -> !list.isEmpty();
      default -> true;
    };
  }

  @Nullable Object call(String name, List<@Nullable Object> arguments, Place place)
      throws TemplateException {
    Function<List<Object>, Object> given = more.get(name);
    try {
      return given != null ? given.apply(present(arguments)) : own(name, arguments, place);
    } catch (IndexOutOfBoundsException | ClassCastException | NullPointerException _) {
      throw new TemplateException(
          place,
          "error calling "
              + name
              + " with "
              + arguments.stream().map(GoPrint::value).collect(Collectors.joining(", ")));
    }
  }

  private static List<Object> present(List<@Nullable Object> arguments) {
    List<Object> present = new ArrayList<>();
    arguments.forEach(each -> present.add(Objects.requireNonNull(each)));
    return present;
  }

  private static @Nullable Object own(String name, List<@Nullable Object> arguments, Place place)
      throws TemplateException {
    return switch (name) {
      // What comes this far was needed to the last.
      case "and", "or" -> arguments.getLast();
      case "not" -> !isTrue(arguments.getFirst());
      case "len" -> length(arguments.getFirst());
      case "index" -> index(arguments);
      case "print" -> printed(arguments, false);
      case "println" -> printed(arguments, true) + "\n";
      case "printf" ->
          GoPrint.format(
              (String) Objects.requireNonNull(arguments.getFirst()),
              arguments.subList(1, arguments.size()));
      case "html" -> html(printed(arguments, false));
      case "js" -> js(printed(arguments, false));
      case "urlquery" -> URLEncoder.encode(printed(arguments, false), StandardCharsets.UTF_8);
      case "eq" -> {
        boolean equal = false;
        for (Object other : arguments.subList(1, arguments.size())) {
          comparable(arguments.getFirst(), other, place);
          equal |= Objects.equals(arguments.getFirst(), other);
        }
        yield equal;
      }
      case "ne" -> {
        comparable(arguments.get(0), arguments.get(1), place);
        yield !Objects.equals(arguments.get(0), arguments.get(1));
      }
      case "lt" -> order(arguments, place) < 0;
      case "le" -> order(arguments, place) <= 0;
      case "gt" -> order(arguments, place) > 0;
      default -> order(arguments, place) >= 0;
    };
  }

  private static long length(@Nullable Object value) {
    return switch (value) {
      case String text -> text.getBytes(StandardCharsets.UTF_8).length;
      case List<?> list -> list.size();
      case null, default -> throw new ClassCastException();
    };
  }

  private static @Nullable Object index(List<@Nullable Object> arguments) {
    Object value = arguments.getFirst();
    for (Object key : arguments.subList(1, arguments.size())) {
      value =
          ((List<?>) Objects.requireNonNull(value))
              .get(Math.toIntExact((Long) Objects.requireNonNull(key)));
    }
    return value;
  }

  /** As Go's print: a blank between two values of which neither is text, or between all. */
  private static String printed(List<@Nullable Object> values, boolean always) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < values.size(); i++) {
      boolean texts =
          i > 0 && (values.get(i - 1) instanceof String || values.get(i) instanceof String);
      out.append(i > 0 && (always || !texts) ? " " : "").append(GoPrint.value(values.get(i)));
    }
    return out.toString();
  }

  private static void comparable(@Nullable Object a, @Nullable Object b, Place place)
      throws TemplateException {
    if (a != null && b != null && !a.getClass().equals(b.getClass())) {
      throw new TemplateException(place, "incompatible types for comparison");
    }
  }

  private static int order(List<@Nullable Object> arguments, Place place) throws TemplateException {
    Object a = arguments.get(0);
    Object b = arguments.get(1);
    if (a instanceof Long left && b instanceof Long right) {
      return left.compareTo(right);
    }
    if (a instanceof Double left && b instanceof Double right) {
      return left.compareTo(right);
    }
    if (a instanceof String left && b instanceof String right) {
      return left.compareTo(right);
    }
    throw new TemplateException(place, "incompatible types for comparison");
  }

  static String html(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("'", "&#39;")
        .replace("\"", "&#34;")
        .replace("\0", "\uFFFD");
  }

  static String js(String text) {
    StringBuilder out = new StringBuilder();
    text.codePoints()
        .forEach(c -> {
          switch (c) {
            case '\\' -> out.append("\\\\");
            case '\'' -> out.append("\\'");
            case '"' -> out.append("\\\"");
            case '<', '>', '&', '=' -> out.append("\\u%04X".formatted(c));
            default -> {
              if (c < ' ') {
                out.append("\\u%04X".formatted(c));
              } else {
                out.appendCodePoint(c);
              }
            }
          }
        });
    return out.toString();
  }
}
