package dev.vedette.rules.report;

import com.google.inject.Inject;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import java.util.Locale;

/** Counts what becomes of reports that nodes send; thread-safe. */
final class ReportMetrics {
  private final Counter reports;
  private final Gauge watches;

  @Inject
  ReportMetrics(CollectorRegistry registry) {
    reports =
        Counter.build("vedette_rules_reports_total", "Reports that nodes sent, by what became.")
            .labelNames("outcome")
            .register(registry);
    watches =
        Gauge.build("vedette_rules_report_watches", "Readers that follow reports now.")
            .register(registry);
    for (Outcome outcome : Outcome.values()) {
      reports.labels(label(outcome));
    }
  }

  /** What became of a report. */
  enum Outcome {
    STORED,
    REPEATED,
    WRONG_NODE,
    UNKNOWN_NODE,
    UNKNOWN_SCHEDULE,
    TOO_LARGE,
    INVALID
  }

  void count(Outcome outcome) {
    reports.labels(label(outcome)).inc();
  }

  void watches(int number) {
    watches.set(number);
  }

  private static String label(Outcome outcome) {
    return outcome.name().toLowerCase(Locale.ROOT);
  }
}
