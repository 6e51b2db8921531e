package dev.vedette.agent.capture;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How kernel events are captured. Immutable.
 *
 * @param ringBytes size of the ring between kernel and agent, a power of two
 * @param processes how many processes are remembered at most
 * @param shortestIdle rest of the reader after it found something
 * @param longestIdle rest of the reader while nothing happens; bounds the delay of an event
 * @param hostRoot where the host's file system is seen: {@code /}, or {@code /host} in a container
 */
public record CaptureConfig(
    int ringBytes, int processes, Duration shortestIdle, Duration longestIdle, Path hostRoot) {
  public CaptureConfig {
    if (ringBytes < 1 << 16 || Integer.bitCount(ringBytes) != 1) {
      throw new IllegalArgumentException(
          "ring-bytes: " + ringBytes + " (expected: a power of two >= 65536)");
    }
    if (processes < 1024) {
      throw new IllegalArgumentException("processes: " + processes + " (expected: >= 1024)");
    }
    if (!shortestIdle.isPositive() || longestIdle.compareTo(shortestIdle) < 0) {
      throw new IllegalArgumentException(
          "idle: " + shortestIdle + " to " + longestIdle + " (expected: 0 < shortest <= longest)");
    }
  }

  /** A ring of 8 MB, 32,768 processes, rests of 1 to 4 ms. */
  public static CaptureConfig defaults() {
    return new CaptureConfig(
        8 << 20, 32_768, Duration.ofMillis(1), Duration.ofMillis(4), Path.of("/"));
  }
}
