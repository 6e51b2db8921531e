package dev.vedette.language.correlation;

import java.time.Duration;

/**
 * How much one correlation remembers at one place; immutable.
 *
 * @param keys most keys
 * @param matches most matches of all keys together
 * @param lateness how far an event may be behind the latest one and still count
 */
public record Limits(int keys, int matches, Duration lateness) {
  /** Refuses to remember nothing. */
  public Limits {
    if (keys < 1 || matches < 1 || lateness.isNegative()) {
      throw new IllegalArgumentException(
          "limits: %d keys, %d matches, %s (expected: >= 1, >= 1, >= 0)"
              .formatted(keys, matches, lateness));
    }
  }

  /** Returns the limits that hold when nobody sets others. */
  public static Limits standard() {
    return new Limits(1000, 10_000, Duration.ofSeconds(10));
  }
}
