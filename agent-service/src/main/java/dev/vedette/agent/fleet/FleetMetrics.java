package dev.vedette.agent.fleet;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import java.util.Locale;

/** How scheduled checks and their reports go. Thread-safe. */
final class FleetMetrics {
  private final Counter runs;
  private final Counter reports;
  private final Gauge waiting;
  private final Counter updates;
  private final Counter breaks;

  FleetMetrics(CollectorRegistry registry) {
    runs =
        Counter.build("vedette_agent_scheduled_runs_total", "Scheduled runs by how they ended.")
            .labelNames("outcome")
            .register(registry);
    reports =
        Counter.build("vedette_agent_reports_total", "Reports by what became of them.")
            .labelNames("outcome")
            .register(registry);
    waiting =
        Gauge.build("vedette_agent_reports_waiting", "Reports that wait for the rules service.")
            .register(registry);
    updates =
        Counter.build("vedette_agent_schedule_updates_total", "Schedules that were received.")
            .labelNames("result")
            .register(registry);
    breaks =
        Counter.build(
                "vedette_agent_schedule_watch_reconnects_total",
                "Times that the watch of schedules broke or could not be opened.")
            .register(registry);
    for (RunOutcome outcome : RunOutcome.values()) {
      runs.labels(label(outcome));
    }
    for (ReportOutcome outcome : ReportOutcome.values()) {
      reports.labels(label(outcome));
    }
  }

  /** How a run ended. */
  enum RunOutcome {
    FINISHED,
    FAILED,
    TIMED_OUT
  }

  /** What became of a report. */
  enum ReportOutcome {
    SENT,
    /** The rules service does not want it, now or later. */
    REFUSED,
    /** There was no room, or it could not be written. */
    DROPPED,
    /** It was too large and was sent without evidence. */
    SHORTENED
  }

  void runEnded(RunOutcome outcome) {
    runs.labels(label(outcome)).inc();
  }

  void report(ReportOutcome outcome) {
    reports.labels(label(outcome)).inc();
  }

  void waiting(int number) {
    waiting.set(number);
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

  private static String label(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
