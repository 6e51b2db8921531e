package dev.vedette.server.schedule;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Points in time by minute, hour, day of month, month and day of week, as cron has them, in UTC.
 * Immutable and thread-safe.
 */
public final class CronExpression {
  private static final int LONGEST = 256;

  /** 29 February comes back within eight years, also over the turn of a century. */
  private static final int MOST_DAYS = 8 * 366 + 1;

  private final String text;
  private final Map<CronField, BitSet> fields;

  private CronExpression(String text, Map<CronField, BitSet> fields) {
    this.text = text;
    this.fields = Map.copyOf(fields);
  }

  /**
   * Reads five fields.
   *
   * @throws CronException saying where the fault is, also when the expression never comes due
   */
  public static CronExpression parse(String text) throws CronException {
    if (text.length() > LONGEST) {
      throw new CronException(
          LONGEST + 1, text.length() + " characters (expected: at most " + LONGEST + ")");
    }
    Iterator<CronField> kinds = List.of(CronField.values()).iterator();
    Map<CronField, BitSet> fields = new EnumMap<>(CronField.class);
    int at = 0;
    while (at < text.length()) {
      if (isBlank(text.charAt(at))) {
        at++;
        continue;
      }
      int end = at;
      while (end < text.length() && !isBlank(text.charAt(end))) {
        end++;
      }
      if (!kinds.hasNext()) {
        throw new CronException(at + 1, "a sixth field (expected: " + titles() + ")");
      }
      CronField kind = kinds.next();
      fields.put(kind, kind.read(text.substring(at, end), at + 1));
      at = end;
    }
    if (kinds.hasNext()) {
      String missing = kinds.next().title();
      throw new CronException(text.length() + 1, "no " + missing + " (expected: " + titles() + ")");
    }
    CronExpression expression = new CronExpression(text.strip(), fields);
    if (expression.next(Instant.EPOCH).isEmpty()) {
      throw new CronException(1, "no such day (expected: a day that its months have)");
    }
    return expression;
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  private static String titles() {
    return Stream.of(CronField.values()).map(CronField::title).collect(Collectors.joining(", "));
  }

  /** The first point in time after this one; empty when there is none for years. */
  public Optional<Instant> next(Instant after) {
    LocalDateTime from = LocalDateTime.ofInstant(after, ZoneOffset.UTC).plusMinutes(1);
    int minuteOfDay = from.getHour() * 60 + from.getMinute();
    LocalDate day = from.toLocalDate();
    for (int days = 0; days < MOST_DAYS; days++) {
      if (isDue(day)) {
        Optional<Integer> minute = minute(minuteOfDay);
        if (minute.isPresent()) {
          return Optional.of(
              day.atStartOfDay().plusMinutes(minute.get()).toInstant(ZoneOffset.UTC));
        }
      }
      day = day.plusDays(1);
      minuteOfDay = 0;
    }
    return Optional.empty();
  }

  /** Where both days are restricted, either will do. */
  private boolean isDue(LocalDate day) {
    if (!values(CronField.MONTH).get(day.getMonthValue())) {
      return false;
    }
    boolean byMonth = values(CronField.DAY_OF_MONTH).get(day.getDayOfMonth());
    boolean byWeek = values(CronField.DAY_OF_WEEK).get(day.getDayOfWeek().getValue() % 7);
    boolean anyOfMonth = CronField.DAY_OF_MONTH.isEvery(values(CronField.DAY_OF_MONTH));
    boolean anyOfWeek = CronField.DAY_OF_WEEK.isEvery(values(CronField.DAY_OF_WEEK));
    return (anyOfMonth || anyOfWeek) ? (byMonth && byWeek) : (byMonth || byWeek);
  }

  private Optional<Integer> minute(int fromMinuteOfDay) {
    int hour = values(CronField.HOUR).nextSetBit(fromMinuteOfDay / 60);
    while (hour >= 0) {
      int from = hour == fromMinuteOfDay / 60 ? fromMinuteOfDay % 60 : 0;
      int minute = values(CronField.MINUTE).nextSetBit(from);
      if (minute >= 0) {
        return Optional.of(hour * 60 + minute);
      }
      hour = values(CronField.HOUR).nextSetBit(hour + 1);
    }
    return Optional.empty();
  }

  private BitSet values(CronField field) {
    return Objects.requireNonNull(fields.get(field));
  }

  /** Returns the text that was read. */
  @Override
  public String toString() {
    return text;
  }
}
