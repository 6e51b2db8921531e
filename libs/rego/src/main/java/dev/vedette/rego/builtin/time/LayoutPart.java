package dev.vedette.rego.builtin.time;

import java.util.ArrayList;
import java.util.List;

/**
 * One piece of a Go layout: literal text, or a field that is written as the reference time has it.
 * Immutable, so safe for all threads.
 */
record LayoutPart(Field field, String text) {
  /** What a piece stands for. */
  enum Field {
    LITERAL,
    MONTH_NAME,
    MONTH_SHORT,
    MONTH,
    MONTH_ZERO,
    WEEKDAY_NAME,
    WEEKDAY_SHORT,
    DAY,
    DAY_SPACE,
    DAY_ZERO,
    YEAR_DAY_SPACE,
    YEAR_DAY_ZERO,
    HOUR_24,
    HOUR_12,
    HOUR_12_ZERO,
    MINUTE,
    MINUTE_ZERO,
    SECOND,
    SECOND_ZERO,
    YEAR,
    YEAR_SHORT,
    PM,
    PM_LOWER,
    ZONE_NAME,
    OFFSET,
    FRACTION_ZERO,
    FRACTION_NINE
  }

  private record Known(String text, Field field) {}

  // Longer texts first: the first that fits counts.
  private static final List<Known> KNOWN =
      List.of(
          new Known("January", Field.MONTH_NAME),
          new Known("Jan", Field.MONTH_SHORT),
          new Known("Monday", Field.WEEKDAY_NAME),
          new Known("Mon", Field.WEEKDAY_SHORT),
          new Known("MST", Field.ZONE_NAME),
          new Known("002", Field.YEAR_DAY_ZERO),
          new Known("01", Field.MONTH_ZERO),
          new Known("02", Field.DAY_ZERO),
          new Known("03", Field.HOUR_12_ZERO),
          new Known("04", Field.MINUTE_ZERO),
          new Known("05", Field.SECOND_ZERO),
          new Known("06", Field.YEAR_SHORT),
          new Known("15", Field.HOUR_24),
          new Known("1", Field.MONTH),
          new Known("2006", Field.YEAR),
          new Known("2", Field.DAY),
          new Known("__2", Field.YEAR_DAY_SPACE),
          new Known("_2", Field.DAY_SPACE),
          new Known("3", Field.HOUR_12),
          new Known("4", Field.MINUTE),
          new Known("5", Field.SECOND),
          new Known("PM", Field.PM),
          new Known("pm", Field.PM_LOWER),
          new Known("-07:00:00", Field.OFFSET),
          new Known("-070000", Field.OFFSET),
          new Known("-07:00", Field.OFFSET),
          new Known("-0700", Field.OFFSET),
          new Known("-07", Field.OFFSET),
          new Known("Z07:00:00", Field.OFFSET),
          new Known("Z070000", Field.OFFSET),
          new Known("Z07:00", Field.OFFSET),
          new Known("Z0700", Field.OFFSET),
          new Known("Z07", Field.OFFSET));

  static List<LayoutPart> parse(String layout) {
    var parts = new ArrayList<LayoutPart>();
    int literal = 0;
    int at = 0;
    while (at < layout.length()) {
      LayoutPart part = at(layout, at);
      if (part.field == Field.LITERAL) {
        at += part.text.length();
        continue;
      }
      if (literal < at) {
        parts.add(new LayoutPart(Field.LITERAL, layout.substring(literal, at)));
      }
      parts.add(part);
      at += part.text.length();
      literal = at;
    }
    if (literal < at) {
      parts.add(new LayoutPart(Field.LITERAL, layout.substring(literal)));
    }
    return parts;
  }

  private static LayoutPart at(String layout, int at) {
    char c = layout.charAt(at);
    if (c == '.' || c == ',') {
      return fraction(layout, at);
    }
    if (layout.startsWith("_2006", at)) {
      return new LayoutPart(Field.LITERAL, "_");
    }
    for (Known known : KNOWN) {
      if (layout.startsWith(known.text, at)
          && !(isShortName(known.field) && lowerFollows(layout, at + known.text.length()))) {
        return new LayoutPart(known.field, known.text);
      }
    }
    return new LayoutPart(Field.LITERAL, layout.substring(at, at + 1));
  }

  private static boolean isShortName(Field field) {
    return field == Field.MONTH_SHORT || field == Field.WEEKDAY_SHORT;
  }

  private static boolean lowerFollows(String layout, int at) {
    return at < layout.length() && layout.charAt(at) >= 'a' && layout.charAt(at) <= 'z';
  }

  private static LayoutPart fraction(String layout, int at) {
    int end = at + 1;
    char digit = end < layout.length() ? layout.charAt(end) : ' ';
    while (end < layout.length() && layout.charAt(end) == digit) {
      end++;
    }
    boolean digitFollows = end < layout.length() && Character.isDigit(layout.charAt(end));
    if ((digit != '0' && digit != '9') || digitFollows) {
      return new LayoutPart(Field.LITERAL, layout.substring(at, at + 1));
    }
    return new LayoutPart(
        digit == '0' ? Field.FRACTION_ZERO : Field.FRACTION_NINE, layout.substring(at, end));
  }
}
