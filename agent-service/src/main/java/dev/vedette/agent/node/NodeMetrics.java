package dev.vedette.agent.node;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;

/** How enrolment and the watch of revisions go. Thread-safe. */
public final class NodeMetrics {
  private final Counter enrolments;
  private final Counter updates;
  private final Counter breaks;

  public NodeMetrics(CollectorRegistry registry) {
    enrolments =
        Counter.build("vedette_agent_enrolments_total", "Calls of EnrolNode, by gRPC code.")
            .labelNames("code")
            .register(registry);
    updates =
        Counter.build(
                "vedette_agent_revision_updates_total",
                "States of the active revisions that were received.")
            .labelNames("result")
            .register(registry);
    breaks =
        Counter.build(
                "vedette_agent_revision_watch_reconnects_total",
                "Times that the watch of revisions broke or could not be opened.")
            .register(registry);
  }

  void enrolled(String code) {
    enrolments.labels(code).inc();
  }

  void applied() {
    updates.labels("applied").inc();
  }

  void rejected() {
    updates.labels("rejected").inc();
  }

  void watchEnded() {
    breaks.inc();
  }
}
