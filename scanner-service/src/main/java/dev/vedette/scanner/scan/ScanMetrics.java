package dev.vedette.scanner.scan;

import dev.vedette.scanner.finding.Severity;
import dev.vedette.scanner.manifest.Rejection;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Histogram;
import jakarta.inject.Inject;

/** Counts scans and what became of them. Thread-safe. */
final class ScanMetrics {
  private final Counter scans;
  private final Counter documents;
  private final Counter rejected;
  private final Counter timeouts;
  private final Counter findings;
  private final Counter suppressed;
  private final Histogram seconds;

  @Inject
  ScanMetrics(CollectorRegistry registry) {
    scans =
        Counter.build("vedette_scanner_scans_total", "Scans asked for, rejected ones included.")
            .register(registry);
    documents =
        Counter.build("vedette_scanner_documents_total", "Documents scored.").register(registry);
    rejected =
        Counter.build(
                "vedette_scanner_rejected_total", "Manifests and documents refused, by reason.")
            .labelNames("reason")
            .register(registry);
    findings =
        Counter.build("vedette_scanner_findings_total", "Findings of own checks, by severity.")
            .labelNames("severity")
            .register(registry);
    suppressed =
        Counter.build("vedette_scanner_suppressed_total", "Findings that somebody accepted.")
            .register(registry);
    timeouts =
        Counter.build("vedette_scanner_timeouts_total", "Scans that reached the time limit.")
            .register(registry);
    seconds =
        Histogram.build("vedette_scanner_scan_seconds", "Time that a scan took.")
            .buckets(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25, 1, 5, 10)
            .register(registry);
    for (Rejection.Reason reason : Rejection.Reason.values()) {
      rejected.labels(reason.label());
    }
    for (Severity severity : Severity.values()) {
      findings.labels(severity.label());
    }
  }

  void scanned(ScanReport report, long nanos) {
    scans.inc();
    seconds.observe(nanos / 1e9);
    documents.inc(report.counts().documents());
    report.findings().forEach(finding -> findings.labels(finding.severity().label()).inc());
    suppressed.inc(report.suppressed().size());
    report.errors().forEach(error -> refused(error.rejection()));
  }

  private void refused(Rejection rejection) {
    rejected.labels(rejection.reason().label()).inc();
    if (rejection.reason() == Rejection.Reason.TIME_LIMIT) {
      timeouts.inc();
    }
  }

  void scanned(ScanOutcome outcome, long nanos) {
    scans.inc();
    seconds.observe(nanos / 1e9);
    switch (outcome) {
      case ScanOutcome.Scored(var reports) -> documents.inc(reports.size());
      case ScanOutcome.Refused(var rejection) -> refused(rejection);
    }
  }
}
