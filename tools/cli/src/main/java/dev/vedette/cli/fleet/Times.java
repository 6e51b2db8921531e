package dev.vedette.cli.fleet;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import dev.vedette.cli.outcome.CommandFailure;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times and durations as people write them. Stateless. */
public final class Times {
  private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})([smhd])");

  private Times() {}

  /** Reads {@code 90s}, {@code 5m}, {@code 12h} or {@code 30d}. */
  public static Duration duration(String option, String text) {
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      throw new CommandFailure(option + " " + text + ": no duration (expected: such as 5m or 30d)");
    }
    long unit =
        switch (matcher.group(2)) {
          case "s" -> 1;
          case "m" -> 60;
          case "h" -> 3600;
          default -> 86_400;
        };
    return Duration.newBuilder().setSeconds(Long.parseLong(matcher.group(1)) * unit).build();
  }

  /** Reads a day, a time, or a duration from now on. */
  public static Timestamp end(String option, String text, Instant now) {
    return DURATION.matcher(text).matches()
        ? timestamp(now.plusSeconds(duration(option, text).getSeconds()))
        : time(option, text);
  }

  /** Reads a day, a time, or how long ago it was. */
  public static Timestamp past(String option, String text, Instant now) {
    return DURATION.matcher(text).matches()
        ? timestamp(now.minusSeconds(duration(option, text).getSeconds()))
        : time(option, text);
  }

  private static Timestamp time(String option, String text) {
    try {
      boolean day = text.length() == "2026-01-01".length();
      return timestamp(
          day
              ? LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC)
              : OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException _) {
      throw new CommandFailure(
          option
              + " "
              + text
              + ": no time (expected: such as 2026-12-31, 2026-12-31T08:00:00Z or 30d)");
    }
  }

  private static Timestamp timestamp(Instant instant) {
    return Timestamp.newBuilder()
        .setSeconds(instant.getEpochSecond())
        .setNanos(instant.getNano())
        .build();
  }

  /** To the second, in UTC; a dash when there is none. */
  public static String text(Timestamp time) {
    return time.getSeconds() == 0 ? "-" : Instant.ofEpochSecond(time.getSeconds()).toString();
  }
}
