package dev.vedette.agent.check;

import dev.vedette.agent.check.report.CheckState;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import java.util.Locale;

/** Counts runs, checks and audits that took too long. Thread-safe. */
final class CheckMetrics {
  private final Counter runs;
  private final Counter checks;
  private final Counter timeouts;

  CheckMetrics(CollectorRegistry registry) {
    runs =
        Counter.build("vedette_check_runs_total", "Check runs by how they ended.")
            .labelNames("outcome")
            .register(registry);
    checks =
        Counter.build("vedette_check_results_total", "Checks by the state they ended in.")
            .labelNames("state")
            .register(registry);
    timeouts =
        Counter.build("vedette_check_audit_timeouts_total", "Audits killed for their time.")
            .register(registry);
    for (Outcome outcome : Outcome.values()) {
      runs.labels(label(outcome));
    }
    for (CheckState state : CheckState.values()) {
      checks.labels(label(state));
    }
  }

  /** How a run ended. */
  enum Outcome {
    FINISHED,
    FAILED,
    CANCELLED,
    REFUSED
  }

  void runEnded(Outcome outcome) {
    runs.labels(label(outcome)).inc();
  }

  void checkEnded(CheckState state) {
    checks.labels(label(state)).inc();
  }

  void auditTimedOut() {
    timeouts.inc();
  }

  private static String label(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
