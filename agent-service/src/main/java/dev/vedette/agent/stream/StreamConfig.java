package dev.vedette.agent.stream;

import dev.vedette.server.config.DataSize;
import dev.vedette.server.config.Default;
import dev.vedette.server.config.InvalidSettingException;
import java.time.Duration;

/**
 * Bounds of the stream to the rules service: settings {@code agent.stream.*}. Immutable.
 *
 * @param queue candidates that wait to be put into a batch
 * @param memory unacknowledged batches held in memory
 * @param disk unacknowledged batches held on disk
 * @param longestBackoff longest rest between two attempts to connect
 * @param ackTimeout how long an acknowledgement may take before the stream is opened again
 */
public record StreamConfig(
    @Default("8MiB") DataSize queue,
    @Default("16MiB") DataSize memory,
    @Default("256MiB") DataSize disk,
    @Default("2s") Duration longestBackoff,
    @Default("30s") Duration ackTimeout) {
  /** Events of one batch at most. */
  static final int BATCH_EVENTS = 256;

  /** So many events that are sent at once share a batch, whatever their priorities. */
  static final int FEW_EVENTS = 32;

  /** Bytes of one batch at most, unless a single event is larger. */
  static final int BATCH_BYTES = 256 * 1024;

  /** Bytes sent and not yet acknowledged at most. */
  static final long WINDOW_BYTES = 4L * 1024 * 1024;

  /** Refuses bounds that let nothing through. */
  public StreamConfig {
    atLeastOne("queue", queue);
    atLeastOne("memory", memory);
    atLeastOne("disk", disk);
    positive("longest-backoff", longestBackoff);
    positive("ack-timeout", ackTimeout);
  }

  /** The bounds when none are configured. */
  public static StreamConfig standard() {
    return new StreamConfig(
        DataSize.mebibytes(8),
        DataSize.mebibytes(16),
        DataSize.mebibytes(256),
        Duration.ofSeconds(2),
        Duration.ofSeconds(30));
  }

  /** A segment file is closed beyond this size: small enough that giving one up loses little. */
  long segmentBytes() {
    return Math.min(4L << 20, Math.max(1, disk.bytes() / 8));
  }

  private static void atLeastOne(String key, DataSize size) {
    if (size.bytes() == 0) {
      throw new InvalidSettingException(key, size, "> 0");
    }
  }

  private static void positive(String key, Duration duration) {
    if (!duration.isPositive()) {
      throw new InvalidSettingException(key, duration, "> 0");
    }
  }
}
