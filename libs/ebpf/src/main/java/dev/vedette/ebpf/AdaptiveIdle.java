package dev.vedette.ebpf;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * How long the draining thread rests between two looks at a ring whose producers wake nobody:
 * shortly after records came, longer and longer while none come. Not thread-safe.
 */
public final class AdaptiveIdle {
  private final long shortest;
  private final long longest;
  private long next;

  /**
   * Rests between two bounds.
   *
   * @param shortest the rest after a drain that found something, which batches what comes meanwhile
   * @param longest the rest of a quiet ring, which bounds how late an event can be
   */
  public AdaptiveIdle(Duration shortest, Duration longest) {
    this.shortest = shortest.toNanos();
    this.longest = longest.toNanos();
    if (this.shortest <= 0 || this.longest < this.shortest) {
      throw new IllegalArgumentException(
          "idle: " + shortest + " to " + longest + " (expected: 0 < shortest <= longest)");
    }
    next = this.shortest;
  }

  /** Rests, given how many records the last drain found. */
  public void rest(int found) {
    LockSupport.parkNanos(nanosAfter(found));
  }

  long nanosAfter(int found) {
    next = found > 0 ? shortest : Math.min(longest, next + (next >> 1) + 1);
    return next;
  }
}
