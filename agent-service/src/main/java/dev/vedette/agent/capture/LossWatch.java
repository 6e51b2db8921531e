package dev.vedette.agent.capture;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Decides when to tell of lost events: at once when they begin, and while they go on from time to
 * time, of all since. Used by one thread.
 */
final class LossWatch {
  static final Duration PAUSE = Duration.ofSeconds(30);

  /** Events go on being lost while somebody asks how many were. */
  private static final Duration ASKING = Duration.ofMillis(100);

  private Map<String, Long> told = Map.of();
  private long capturedTold;
  private long toldAt;
  private long lastLook;
  private long waitingSince;
  private boolean toldBefore;
  private boolean waiting;

  /** With the time of day before which nothing can have been lost. */
  LossWatch(long epochNanos) {
    lastLook = epochNanos;
  }

  /** Takes note that nothing was lost up to a time of day, without a look at the totals. */
  void nothingUntil(long epochNanos) {
    lastLook = epochNanos;
  }

  /** Since when events were lost of which nobody was told, {@link Long#MAX_VALUE} if none were. */
  long untoldSince() {
    return waiting ? waitingSince : Long.MAX_VALUE;
  }

  /**
   * Looks at the totals since the start.
   *
   * @param nowNanos of a clock that is never set
   * @param epochNanos the time of day before anybody asked for the totals
   * @param lost lost events by type
   * @param captured captured events
   * @return what is to be told; mostly nothing
   */
  Optional<Losses> look(long nowNanos, long epochNanos, Map<String, Long> lost, long captured) {
    long untilNanos = epochNanos + ASKING.toNanos();
    Map<String, Long> more = new TreeMap<>();
    lost.forEach((type, count) -> {
      long grown = count - told.getOrDefault(type, 0L);
      if (grown > 0) {
        more.put(type, grown);
      }
    });
    long previous = lastLook;
    lastLook = epochNanos;
    if (more.isEmpty()) {
      return Optional.empty();
    }
    if (!waiting) {
      waiting = true;
      waitingSince = previous;
    }
    if (toldBefore && nowNanos - toldAt < PAUSE.toNanos()) {
      return Optional.empty();
    }
    Losses losses = new Losses(more, captured - capturedTold, waitingSince, untilNanos);
    told = Map.copyOf(lost);
    capturedTold = captured;
    toldAt = nowNanos;
    toldBefore = true;
    waiting = false;
    return Optional.of(losses);
  }
}
