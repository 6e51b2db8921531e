package dev.vedette.agent.watch;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;

/** How many watchers there are and what they see. Thread-safe. */
final class WatchMetrics {
  private final Gauge watchers;
  private final Counter sent;
  private final Counter missed;

  WatchMetrics(CollectorRegistry registry) {
    watchers =
        Gauge.build("vedette_agent_event_watchers", "Watches that stand.").register(registry);
    sent =
        Counter.build("vedette_agent_watched_events_total", "Events shown to watchers.")
            .register(registry);
    missed =
        Counter.build(
                "vedette_agent_watch_missed_events_total",
                "Events that a watcher was too slow to take.")
            .register(registry);
  }

  void watchers(int count) {
    watchers.set(count);
  }

  void sent() {
    sent.inc();
  }

  void missed() {
    missed.inc();
  }
}
