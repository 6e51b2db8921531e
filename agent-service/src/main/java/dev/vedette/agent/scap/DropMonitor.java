package dev.vedette.agent.scap;

import dev.vedette.agent.scap.DropPolicy.Action;
import java.util.Set;

/**
 * Decides second by second of a capture whether lost events call for action, and how often. Not
 * thread-safe.
 */
public final class DropMonitor {
  private static final long SECOND = 1_000_000_000L;

  private final DropPolicy policy;
  private long nextNanos;
  private long lastNanos;
  private double tokens;
  private long events;
  private long lost;

  public DropMonitor(DropPolicy policy) {
    this.policy = policy;
    tokens = policy.burst();
  }

  /**
   * Takes in an event.
   *
   * @param timeNanos when it was
   * @param lostBefore how many events were lost before it since the last one
   * @return what is to be done; mostly nothing
   */
  public Set<Action> accept(long timeNanos, long lostBefore) {
    events++;
    lost += lostBefore;
    if (nextNanos == 0) {
      nextNanos = timeNanos + SECOND;
      lastNanos = timeNanos;
    }
    if (timeNanos < nextNanos) {
      return Set.of();
    }
    nextNanos = timeNanos + SECOND;
    long gone = policy.simulated() ? lost + 1 : lost;
    double share = gone / (double) Math.max(1, events + gone);
    boolean acts = gone > 0 && (policy.simulated() || share > policy.threshold());
    events = 0;
    lost = 0;
    return acts && take(timeNanos) ? policy.actions() : Set.of();
  }

  private boolean take(long timeNanos) {
    double earned = (timeNanos - lastNanos) / (double) SECOND * policy.perSecond();
    tokens = Math.min(policy.burst(), tokens + earned);
    lastNanos = timeNanos;
    if (tokens < 1) {
      return false;
    }
    tokens--;
    return true;
  }
}
