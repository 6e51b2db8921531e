package dev.vedette.agent.detection;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;

/** How many events were looked at and what came of it. Thread-safe. */
public final class DetectionMetrics {
  private final Counter.Child evaluated;
  private final Counter.Child candidates;
  private final Counter.Child undecided;
  private final Gauge rules;
  private final Gauge neverFilled;
  private final Gauge firstEvent;
  private final Gauge watchedSince;
  private boolean begun;

  public DetectionMetrics(CollectorRegistry registry) {
    evaluated =
        counter(registry, "vedette_agent_events_evaluated_total", "Events that rules were run on.");
    candidates =
        counter(
            registry,
            "vedette_agent_candidates_total",
            "Events that a rule matched or may match, sent to the rules service.");
    undecided =
        counter(
            registry,
            "vedette_agent_candidates_undecided_total",
            "Candidates that no rule matched for certain on the node.");
    rules = Gauge.build("vedette_agent_rules", "Rules in force on the node.").register(registry);
    neverFilled =
        Gauge.build(
                "vedette_agent_rule_fields_never_filled",
                "Fields that the rules in force read and that no event of the node fills.")
            .register(registry);
    firstEvent =
        Gauge.build(
                "vedette_agent_first_event_timestamp_seconds",
                "Unix time at which the first event reached the rules; 0 before.")
            .register(registry);
    watchedSince =
        Gauge.build(
                "vedette_agent_watched_since_timestamp_seconds",
                "Unix time at which the first event happened that the rules were run on; 0 before.")
            .register(registry);
  }

  private static Counter.Child counter(CollectorRegistry registry, String name, String help) {
    Counter counter = Counter.build(name, help).create();
    Counter.Child child = new Counter.Child();
    counter.setChild(child).register(registry);
    return child;
  }

  /**
   * On the thread that reads events.
   *
   * @param timeNanos when the event happened, in nanoseconds since 1970
   */
  void evaluated(long timeNanos) {
    if (!begun) {
      begun = true;
      firstEvent.setToCurrentTime();
      watchedSince.set(timeNanos / 1e9);
    }
    evaluated.inc();
  }

  void candidate(boolean decided) {
    candidates.inc();
    if (!decided) {
      undecided.inc();
    }
  }

  void rules(int count, int neverFilledFields) {
    rules.set(count);
    neverFilled.set(neverFilledFields);
  }
}
