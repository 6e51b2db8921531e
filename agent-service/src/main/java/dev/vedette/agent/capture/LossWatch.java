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

  private Map<String, Long> told = Map.of();
  private long capturedTold;
  private long toldAt;
  private long noticedAt;
  private boolean toldBefore;
  private boolean waiting;

  /**
   * Looks at the totals since the start.
   *
   * @param nowNanos of a clock that is never set
   * @param epochNanos the time of day
   * @param lost lost events by type
   * @param captured captured events
   * @return what is to be told; mostly nothing
   */
  Optional<Losses> look(long nowNanos, long epochNanos, Map<String, Long> lost, long captured) {
    Map<String, Long> more = new TreeMap<>();
    lost.forEach((type, count) -> {
      long grown = count - told.getOrDefault(type, 0L);
      if (grown > 0) {
        more.put(type, grown);
      }
    });
    if (more.isEmpty()) {
      return Optional.empty();
    }
    if (!waiting) {
      waiting = true;
      noticedAt = epochNanos;
    }
    if (toldBefore && nowNanos - toldAt < PAUSE.toNanos()) {
      return Optional.empty();
    }
    Losses losses = new Losses(more, captured - capturedTold, noticedAt);
    told = Map.copyOf(lost);
    capturedTold = captured;
    toldAt = nowNanos;
    toldBefore = true;
    waiting = false;
    return Optional.of(losses);
  }
}
