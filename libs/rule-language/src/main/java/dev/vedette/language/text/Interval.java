package dev.vedette.language.text;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Spans of time as Prometheus writes them, for example {@code 1h30m}. Stateless. */
public final class Interval {
  private static final Pattern FORM =
      Pattern.compile(
          "(?:([0-9]{1,9})y)?(?:([0-9]{1,9})w)?(?:([0-9]{1,9})d)?(?:([0-9]{1,9})h)?"
              + "(?:([0-9]{1,9})m)?(?:([0-9]{1,9})s)?(?:([0-9]{1,9})ms)?");

  private static final List<Duration> UNITS =
      List.of(
          Duration.ofDays(365),
          Duration.ofDays(7),
          Duration.ofDays(1),
          Duration.ofHours(1),
          Duration.ofMinutes(1),
          Duration.ofSeconds(1),
          Duration.ofMillis(1));

  private Interval() {}

  /** The span, its units from years to milliseconds in this order; blanks do not count. */
  public static Optional<Duration> parse(String text) {
    var matcher = FORM.matcher(text.replaceAll("\\s", ""));
    if (!matcher.matches()) {
      return Optional.empty();
    }
    var sum = Duration.ZERO;
    for (int unit = 0; unit < UNITS.size(); unit++) {
      var count = matcher.group(unit + 1);
      if (count != null) {
        sum = sum.plus(UNITS.get(unit).multipliedBy(Long.parseLong(count)));
      }
    }
    return Optional.of(sum);
  }
}
