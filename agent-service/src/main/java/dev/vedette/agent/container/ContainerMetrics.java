package dev.vedette.agent.container;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;

/** How asking runtimes goes, and how much waits for it. Thread-safe. */
final class ContainerMetrics {
  private final Counter lookups;
  private final Counter evicted;
  private final Gauge remembered;
  private final Counter waits;
  private final Gauge waiting;

  ContainerMetrics(CollectorRegistry registry) {
    lookups =
        Counter.build(
                "vedette_agent_container_lookups_total",
                "Questions to container runtimes, by what came of them.")
            .labelNames("result")
            .register(registry);
    for (LookupResult result : LookupResult.values()) {
      lookups.labels(result.label());
    }
    evicted =
        Counter.build(
                "vedette_agent_containers_evicted_total",
                "Containers forgotten because too many were remembered.")
            .register(registry);
    remembered =
        Gauge.build("vedette_agent_containers", "Containers that are remembered.")
            .register(registry);
    waits =
        Counter.build(
                "vedette_agent_candidate_waits_total",
                "Candidates that waited for what a container runtime says, by what ended it:"
                    + " answer, timeout, or no room to wait.")
            .labelNames("end")
            .register(registry);
    for (End end : End.values()) {
      waits.labels(end.label);
    }
    waiting =
        Gauge.build("vedette_agent_candidates_waiting", "Candidates that wait now.")
            .register(registry);
  }

  /** What ends the wait of a candidate. */
  enum End {
    ANSWER("answer"),
    TIMEOUT("timeout"),
    NO_ROOM("no_room");

    private final String label;

    End(String label) {
      this.label = label;
    }
  }

  void asked(LookupResult result) {
    lookups.labels(result.label()).inc();
  }

  long asked(String result) {
    return (long) lookups.labels(result).get();
  }

  void evicted() {
    evicted.inc();
  }

  long evictions() {
    return (long) evicted.get();
  }

  void remembered(int containers) {
    remembered.set(containers);
  }

  void waited(End end) {
    waits.labels(end.label).inc();
  }

  long waits(End end) {
    return (long) waits.labels(end.label).get();
  }

  void waiting(int candidates) {
    waiting.set(candidates);
  }
}
