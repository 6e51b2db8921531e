package dev.vedette.agent.capture;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How kernel events are captured. Immutable.
 *
 * @param ringBytes size of the ring between kernel and agent, a power of two
 * @param processes how many processes are remembered at most
 * @param rest how long the reader rests after it found something, which gathers what comes
 *     meanwhile
 * @param longestWait how long it waits for the next record at most, should nothing wake it
 * @param hostRoot where the host's file system is seen: {@code /}, or {@code /host} in a container
 */
public record CaptureConfig(
    int ringBytes, int processes, Duration rest, Duration longestWait, Path hostRoot) {
  /**
   * Only a program that looked whether the reader waits just before it did, and wrote just after,
   * wakes nobody.
   */
  public static final Duration LONGEST_WAIT = Duration.ofMillis(20);

  public CaptureConfig {
    if (ringBytes < 1 << 16 || Integer.bitCount(ringBytes) != 1) {
      throw new IllegalArgumentException(
          "ring-bytes: " + ringBytes + " (expected: a power of two >= 65536)");
    }
    if (processes < 1024) {
      throw new IllegalArgumentException("processes: " + processes + " (expected: >= 1024)");
    }
    if (!rest.isPositive() || longestWait.compareTo(rest) < 0) {
      throw new IllegalArgumentException(
          "rest: " + rest + ", longest wait " + longestWait + " (expected: 0 < rest <= wait)");
    }
  }

  /** A ring of 8 MB, 32,768 processes, rests of 1 ms. */
  public static CaptureConfig defaults() {
    return new CaptureConfig(8 << 20, 32_768, Duration.ofMillis(1), LONGEST_WAIT, Path.of("/"));
  }
}
