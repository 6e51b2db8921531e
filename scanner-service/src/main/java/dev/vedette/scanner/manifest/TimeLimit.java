package dev.vedette.scanner.manifest;

import java.time.Duration;
import java.util.function.LongSupplier;

/** The moment until which a scan may work. Immutable; its clock must be thread-safe. */
public final class TimeLimit {
  private final LongSupplier nanos;
  private final long start;
  private final long length;

  private TimeLimit(LongSupplier nanos, long length) {
    this.nanos = nanos;
    this.start = nanos.getAsLong();
    this.length = length;
  }

  /** From now on, by this monotonic clock. */
  public static TimeLimit after(Duration duration, LongSupplier nanos) {
    return new TimeLimit(nanos, duration.toNanos());
  }

  /** For callers that run as the user and may take as long as they need. */
  public static TimeLimit none() {
    return new TimeLimit(() -> 0, Long.MAX_VALUE);
  }

  /** Whether the time is over. */
  public boolean isOver() {
    return nanos.getAsLong() - start > length;
  }
}
