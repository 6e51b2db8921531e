package dev.vedette.agent.stream;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Says how long to wait before the next attempt: doubling up to a bound, with jitter so that a
 * fleet does not come back in step. Not thread-safe.
 */
public final class Backoff {
  private final Duration first;
  private final Duration longest;
  private int failures;

  public Backoff(Duration first, Duration longest) {
    this.first = first;
    this.longest = longest;
  }

  /**
   * Returns the pause after one more failure: between half and all of the bound for that failure.
   */
  public Duration afterFailure() {
    long bound = Math.min(longest.toNanos(), first.toNanos() << Math.min(failures, 20));
    failures++;
    return Duration.ofNanos(bound / 2 + ThreadLocalRandom.current().nextLong(bound / 2 + 1));
  }

  /** Starts over after a success. */
  public void reset() {
    failures = 0;
  }
}
