package dev.vedette.rego.evaluate;

import java.time.Duration;

/**
 * How much one evaluation may take: steps, values that it collects, depth of rules that need each
 * other, and time. Immutable.
 */
public record Limits(long steps, long values, int depth, Duration time) {

  /** Enough for any policy that people write. */
  public static final Limits STANDARD =
      new Limits(200_000_000L, 20_000_000L, 300, Duration.ofSeconds(30));

  public Limits {
    if (steps <= 0 || values <= 0 || depth <= 0 || time.isNegative() || time.isZero()) {
      throw new IllegalArgumentException(
          "limits: steps "
              + steps
              + ", values "
              + values
              + ", depth "
              + depth
              + ", time "
              + time
              + " (expected: all > 0)");
    }
  }
}
