package dev.vedette.agent.capture;

import java.util.Map;

/**
 * Events that were lost before anything could look at them. Immutable.
 *
 * @param events how many, by event type
 * @param captured how many events were captured in the same time
 * @param sinceNanos when nothing of it was lost yet, in nanoseconds since 1970
 * @param untilNanos when all of it had been lost
 */
public record Losses(Map<String, Long> events, long captured, long sinceNanos, long untilNanos) {
  public Losses {
    events = Map.copyOf(events);
  }
}
