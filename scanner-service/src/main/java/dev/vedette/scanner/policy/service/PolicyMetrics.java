package dev.vedette.scanner.policy.service;

import com.google.inject.Inject;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Histogram;
import java.util.Locale;

/** Counts evaluations of policies and what became of them. Thread-safe. */
final class PolicyMetrics {
  private final Counter evaluations;
  private final Histogram seconds;

  /** How a call ended. */
  enum Outcome {
    EVALUATED,
    INVALID_POLICY,
    TIMED_OUT,
    EVALUATION_FAILED;

    private String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Inject
  PolicyMetrics(CollectorRegistry registry) {
    evaluations =
        Counter.build(
                "vedette_scanner_policy_evaluations_total",
                "Calls that evaluate policies, by how they ended.")
            .labelNames("outcome")
            .register(registry);
    seconds =
        Histogram.build(
                "vedette_scanner_policy_evaluation_seconds", "Time that evaluating policies took.")
            .buckets(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25, 1, 5, 10)
            .register(registry);
    for (Outcome outcome : Outcome.values()) {
      evaluations.labels(outcome.label());
    }
  }

  void ended(Outcome outcome, long nanos) {
    evaluations.labels(outcome.label()).inc();
    seconds.observe(nanos / 1e9);
  }
}
