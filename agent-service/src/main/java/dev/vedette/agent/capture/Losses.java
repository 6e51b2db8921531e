package dev.vedette.agent.capture;

import java.util.Map;

/**
 * Events that were lost before anything could look at them. Immutable.
 *
 * @param events how many, by event type
 * @param captured how many events were captured in the same time
 * @param sinceNanos when the first of these losses was noticed, in nanoseconds since 1970
 */
public record Losses(Map<String, Long> events, long captured, long sinceNanos) {
  public Losses {
    events = Map.copyOf(events);
  }
}
