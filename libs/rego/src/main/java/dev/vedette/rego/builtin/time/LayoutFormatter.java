package dev.vedette.rego.builtin.time;

import java.time.ZonedDateTime;
import java.time.format.TextStyle;
import java.util.Locale;
import java.util.TimeZone;

/** Writes a time in a Go layout. Has no state, so safe for all threads. */
final class LayoutFormatter {
  private LayoutFormatter() {}

  static String format(ZonedDateTime time, String layout) {
    var text = new StringBuilder();
    for (LayoutPart part : LayoutPart.parse(layout)) {
      text.append(part(time, part));
    }
    return text.toString();
  }

  private static String part(ZonedDateTime time, LayoutPart part) {
    int twelve = time.getHour() % 12 == 0 ? 12 : time.getHour() % 12;
    return switch (part.field()) {
      case LITERAL -> part.text();
      case MONTH_NAME -> time.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
      case MONTH_SHORT -> time.getMonth().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
      case MONTH -> Integer.toString(time.getMonthValue());
      case MONTH_ZERO -> padded(time.getMonthValue(), 2);
      case WEEKDAY_NAME -> time.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
      case WEEKDAY_SHORT -> time.getDayOfWeek().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
      case DAY -> Integer.toString(time.getDayOfMonth());
      case DAY_SPACE -> padded(time.getDayOfMonth(), 2).replaceFirst("^0", " ");
      case DAY_ZERO -> padded(time.getDayOfMonth(), 2);
      case YEAR_DAY_SPACE -> String.format("%3d", time.getDayOfYear());
      case YEAR_DAY_ZERO -> padded(time.getDayOfYear(), 3);
      case HOUR_24 -> padded(time.getHour(), 2);
      case HOUR_12 -> Integer.toString(twelve);
      case HOUR_12_ZERO -> padded(twelve, 2);
      case MINUTE -> Integer.toString(time.getMinute());
      case MINUTE_ZERO -> padded(time.getMinute(), 2);
      case SECOND -> Integer.toString(time.getSecond());
      case SECOND_ZERO -> padded(time.getSecond(), 2);
      case YEAR -> padded(time.getYear(), 4);
      case YEAR_SHORT -> padded(time.getYear() % 100, 2);
      case PM -> time.getHour() >= 12 ? "PM" : "AM";
      case PM_LOWER -> time.getHour() >= 12 ? "pm" : "am";
      case ZONE_NAME -> zoneName(time);
      case OFFSET -> offset(time.getOffset().getTotalSeconds(), part.text());
      case FRACTION_ZERO, FRACTION_NINE -> fraction(time.getNano(), part);
    };
  }

  private static String padded(int number, int width) {
    String digits = Integer.toString(Math.abs(number));
    return (number < 0 ? "-" : "") + "0".repeat(Math.max(0, width - digits.length())) + digits;
  }

  private static String zoneName(ZonedDateTime time) {
    if (time.getZone().getId().equals("UTC") || time.getZone().getId().equals("Z")) {
      return "UTC";
    }
    var zone = TimeZone.getTimeZone(time.getZone());
    boolean summer = time.getZone().getRules().isDaylightSavings(time.toInstant());
    return zone.getDisplayName(summer, TimeZone.SHORT, Locale.ENGLISH);
  }

  private static String offset(int seconds, String layout) {
    if (seconds == 0 && layout.startsWith("Z")) {
      return "Z";
    }
    int size = Math.abs(seconds);
    String colon = layout.contains(":") ? ":" : "";
    String text = (seconds < 0 ? "-" : "+") + padded(size / 3600, 2);
    int digits = layout.replace(":", "").length() - 1;
    if (digits >= 4) {
      text += colon + padded(size / 60 % 60, 2);
    }
    return digits >= 6 ? text + colon + padded(size % 60, 2) : text;
  }

  private static String fraction(int nanos, LayoutPart part) {
    int length = Math.min(9, part.text().length() - 1);
    String digits = padded(nanos, 9).substring(0, length);
    if (part.field() == LayoutPart.Field.FRACTION_NINE) {
      digits = digits.replaceFirst("0+$", "");
      if (digits.isEmpty()) {
        return "";
      }
    }
    return part.text().charAt(0) + digits;
  }
}
