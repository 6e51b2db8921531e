package dev.vedette.rego.builtin.time;

import dev.vedette.rego.builtin.BuiltinFailure;
import dev.vedette.rego.builtin.Operands;
import dev.vedette.rego.builtin.time.LayoutPart.Field;
import dev.vedette.rego.value.Value;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.Month;
import java.time.ZoneOffset;
import java.time.format.TextStyle;
import java.util.List;
import java.util.Locale;

/** Reads a time in a Go layout; what the layout does not say is the beginning. For one thread. */
final class LayoutParser {
  private static final BigInteger BILLION = BigInteger.valueOf(1_000_000_000);

  private final String layout;
  private final String text;
  private int at;
  private int year;
  private int month = 1;
  private int day = 1;
  private int yearDay = -1;
  private int hour;
  private int minute;
  private int second;
  private int nano;
  private int offset;
  private boolean pm;
  private boolean am;

  private LayoutParser(String layout, String text) {
    this.layout = layout;
    this.text = text;
  }

  /** The nanoseconds since 1970. */
  static BigInteger parse(String layout, String text) throws BuiltinFailure {
    return new LayoutParser(layout, text).run();
  }

  private BigInteger run() throws BuiltinFailure {
    List<LayoutPart> parts = LayoutPart.parse(layout);
    for (int i = 0; i < parts.size(); i++) {
      LayoutPart part = parts.get(i);
      part(part);
      boolean isSecond = part.field() == Field.SECOND || part.field() == Field.SECOND_ZERO;
      Field next = i + 1 < parts.size() ? parts.get(i + 1).field() : Field.LITERAL;
      if (isSecond && next != Field.FRACTION_NINE && next != Field.FRACTION_ZERO) {
        // A fraction may follow the seconds even when the layout has none.
        fraction(Integer.MAX_VALUE);
      }
    }
    if (at < text.length()) {
      throw failure(": extra text: " + Value.of(text.substring(at)));
    }
    if (pm && hour < 12) {
      hour += 12;
    } else if (am && hour == 12) {
      hour = 0;
    }
    return nanoseconds();
  }

  private BigInteger nanoseconds() throws BuiltinFailure {
    LocalDateTime time;
    try {
      LocalDate date =
          yearDay < 0 ? LocalDate.of(year, month, day) : LocalDate.ofYearDay(year, yearDay);
      time = date.atTime(hour, minute, second, nano);
    } catch (DateTimeException e) {
      throw failure(": day out of range");
    }
    long seconds = time.toEpochSecond(ZoneOffset.UTC) - offset;
    return BigInteger.valueOf(seconds).multiply(BILLION).add(BigInteger.valueOf(nano));
  }

  private void part(LayoutPart part) throws BuiltinFailure {
    switch (part.field()) {
      case LITERAL -> literal(part.text());
      case MONTH_NAME -> month = name(part, TextStyle.FULL);
      case MONTH_SHORT -> month = name(part, TextStyle.SHORT);
      case MONTH -> month = number(part, 1, 2, 12);
      case MONTH_ZERO -> month = number(part, 2, 2, 12);
      case WEEKDAY_NAME -> weekday(part, TextStyle.FULL);
      case WEEKDAY_SHORT -> weekday(part, TextStyle.SHORT);
      case DAY -> day = number(part, 1, 2, 31);
      case DAY_SPACE -> {
        skipSpace();
        day = number(part, 1, 2, 31);
      }
      case DAY_ZERO -> day = number(part, 2, 2, 31);
      case YEAR_DAY_SPACE -> {
        skipSpace();
        skipSpace();
        yearDay = number(part, 1, 3, 366);
      }
      case YEAR_DAY_ZERO -> yearDay = number(part, 3, 3, 366);
      case HOUR_24 -> hour = number(part, 1, 2, 23);
      case HOUR_12 -> hour = number(part, 1, 2, 12);
      case HOUR_12_ZERO -> hour = number(part, 2, 2, 12);
      case MINUTE -> minute = number(part, 1, 2, 59);
      case MINUTE_ZERO -> minute = number(part, 2, 2, 59);
      case SECOND -> second = number(part, 1, 2, 59);
      case SECOND_ZERO -> second = number(part, 2, 2, 59);
      case YEAR -> year = number(part, 4, 4, 9999);
      case YEAR_SHORT -> {
        int twoDigits = number(part, 2, 2, 99);
        year = twoDigits + (twoDigits >= 69 ? 1900 : 2000);
      }
      case PM, PM_LOWER -> {
        boolean upper = part.field() == Field.PM;
        pm = text.startsWith(upper ? "PM" : "pm", at);
        am = text.startsWith(upper ? "AM" : "am", at);
        if (!pm && !am) {
          throw cannot(part);
        }
        at += 2;
      }
      case ZONE_NAME -> zoneName(part);
      case OFFSET -> offset(part);
      case FRACTION_ZERO -> {
        if (!fraction(part.text().length() - 1)) {
          throw cannot(part);
        }
      }
      case FRACTION_NINE -> fraction(Integer.MAX_VALUE);
    }
  }

  private void literal(String literal) throws BuiltinFailure {
    for (int i = 0; i < literal.length(); i++) {
      char c = literal.charAt(i);
      if (at >= text.length() || text.charAt(at) != c) {
        throw cannot(new LayoutPart(Field.LITERAL, literal.substring(i)));
      }
      at++;
    }
  }

  private void skipSpace() {
    if (at < text.length() && text.charAt(at) == ' ') {
      at++;
    }
  }

  private int number(LayoutPart part, int least, int most, int limit) throws BuiltinFailure {
    int number = 0;
    int digits = 0;
    while (digits < most && at < text.length() && isDigit(text.charAt(at))) {
      number = number * 10 + text.charAt(at) - '0';
      at++;
      digits++;
    }
    if (digits < least) {
      at -= digits;
      throw cannot(part);
    }
    boolean fromOne = limit == 31 || limit == 366 || part.field().name().startsWith("MONTH");
    if (number > limit || (number == 0 && fromOne)) {
      String name =
          switch (part.field()) {
            case MONTH, MONTH_ZERO -> "month";
            case HOUR_12, HOUR_12_ZERO, HOUR_24 -> "hour";
            case MINUTE, MINUTE_ZERO -> "minute";
            case SECOND, SECOND_ZERO -> "second";
            default -> "day";
          };
      throw failure(": " + name + " out of range");
    }
    return number;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private int name(LayoutPart part, TextStyle style) throws BuiltinFailure {
    for (Month candidate : Month.values()) {
      if (skip(candidate.getDisplayName(style, Locale.ENGLISH))) {
        return candidate.getValue();
      }
    }
    throw cannot(part);
  }

  private void weekday(LayoutPart part, TextStyle style) throws BuiltinFailure {
    for (var candidate : DayOfWeek.values()) {
      if (skip(candidate.getDisplayName(style, Locale.ENGLISH))) {
        return;
      }
    }
    throw cannot(part);
  }

  private boolean skip(String name) {
    if (!text.regionMatches(true, at, name, 0, name.length())) {
      return false;
    }
    at += name.length();
    return true;
  }

  private boolean fraction(int exactly) {
    boolean mark = at < text.length() && (text.charAt(at) == '.' || text.charAt(at) == ',');
    int end = at + 1;
    while (end < text.length() && isDigit(text.charAt(end)) && end - at - 1 < exactly) {
      end++;
    }
    int digits = end - at - 1;
    if (!mark || digits < 1 || (exactly != Integer.MAX_VALUE && digits != exactly)) {
      return false;
    }
    String nanos = (text.substring(at + 1, end) + "000000000").substring(0, 9);
    nano = Integer.parseInt(nanos);
    at = end;
    return true;
  }

  // The name of a zone says nothing about its offset, except that of UTC and of GMT+3.
  private void zoneName(LayoutPart part) throws BuiltinFailure {
    int end = at;
    while (end < text.length() && text.charAt(end) >= 'A' && text.charAt(end) <= 'Z') {
      end++;
    }
    if (end - at < 3 || end - at > 5) {
      throw cannot(part);
    }
    boolean gmt = text.substring(at, end).equals("GMT");
    at = end;
    if (gmt && at < text.length() && (text.charAt(at) == '+' || text.charAt(at) == '-')) {
      int sign = text.charAt(at) == '-' ? -1 : 1;
      at++;
      offset = sign * 3600 * number(part, 1, 2, 23);
    }
  }

  private void offset(LayoutPart part) throws BuiltinFailure {
    if (part.text().startsWith("Z") && at < text.length() && text.charAt(at) == 'Z') {
      at++;
      return;
    }
    if (at >= text.length() || (text.charAt(at) != '+' && text.charAt(at) != '-')) {
      throw cannot(part);
    }
    int sign = text.charAt(at) == '-' ? -1 : 1;
    at++;
    boolean colon = part.text().contains(":");
    int groups = (part.text().replace(":", "").length() - 1) / 2;
    int seconds = 0;
    int[] size = {3600, 60, 1};
    for (int i = 0; i < groups; i++) {
      if (i > 0 && colon) {
        literal(":");
      }
      int digits = 0;
      int value = 0;
      while (digits < 2 && at < text.length() && isDigit(text.charAt(at))) {
        value = value * 10 + text.charAt(at++) - '0';
        digits++;
      }
      if (digits < 2 || value > (i == 0 ? 24 : 60)) {
        throw cannot(part);
      }
      seconds += value * size[i];
    }
    offset = sign * seconds;
  }

  private BuiltinFailure cannot(LayoutPart part) {
    return failure(
        ": cannot parse " + Value.of(text.substring(at)) + " as " + Value.of(part.text()));
  }

  private BuiltinFailure failure(String detail) {
    boolean range = detail.endsWith("out of range") || detail.startsWith(": extra");
    return Operands.failure(
        "parsing time " + Value.of(text) + (range ? "" : " as " + Value.of(layout)) + detail);
  }
}
