package dev.vedette.scanner.suppression;

import java.time.LocalDate;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Somebody's word that a finding is accepted. Immutable. */
public final class Suppression {
  private final String origin;
  private final String reason;
  private final @Nullable LocalDate lastDay;

  Suppression(String origin, String reason, @Nullable LocalDate lastDay) {
    this.origin = origin;
    this.reason = reason;
    this.lastDay = lastDay;
  }

  /** Where it is written: an annotation's key, or a file and line. */
  public String origin() {
    return origin;
  }

  /** Why, in the words of whoever accepted it. */
  public String reason() {
    return reason;
  }

  /** The last day on which it holds; for ever when there is none. */
  public Optional<LocalDate> lastDay() {
    return Optional.ofNullable(lastDay);
  }

  boolean holdsOn(LocalDate day) {
    return lastDay == null || !day.isAfter(lastDay);
  }
}
