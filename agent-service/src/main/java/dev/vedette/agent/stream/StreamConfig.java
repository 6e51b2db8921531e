package dev.vedette.agent.stream;

import java.time.Duration;

/** Bounds of the stream to the rules service. Immutable. */
public record StreamConfig(
    long queueBytes,
    long memoryBytes,
    long diskBytes,
    Duration longestBackoff,
    Duration ackTimeout) {
  /** Events of one batch at most. */
  static final int BATCH_EVENTS = 256;

  /** Bytes of one batch at most, unless a single event is larger. */
  static final int BATCH_BYTES = 256 * 1024;

  /** Bytes sent and not yet acknowledged at most. */
  static final long WINDOW_BYTES = 4L * 1024 * 1024;

  public StreamConfig {
    positive("queue-bytes", queueBytes);
    positive("memory-bytes", memoryBytes);
    positive("disk-bytes", diskBytes);
    positive("longest-backoff", longestBackoff.toNanos());
    positive("ack-timeout", ackTimeout.toNanos());
  }

  /** The bounds when none are configured. */
  public static StreamConfig standard() {
    return new StreamConfig(
        8L << 20, 16L << 20, 256L << 20, Duration.ofSeconds(2), Duration.ofSeconds(30));
  }

  /**
   * A segment file is closed when it is larger than this: small enough that giving one up frees
   * little.
   */
  long segmentBytes() {
    return Math.min(4L << 20, Math.max(1, diskBytes / 8));
  }

  private static void positive(String name, long value) {
    if (value <= 0) {
      throw new IllegalArgumentException(
          "agent.stream.%s: %d (expected: > 0)".formatted(name, value));
    }
  }
}
