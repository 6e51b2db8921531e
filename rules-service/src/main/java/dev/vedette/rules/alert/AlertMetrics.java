package dev.vedette.rules.alert;

import com.google.inject.Inject;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;

/** Counts what happens to alerts after they are stored; thread-safe. */
final class AlertMetrics {
  private final Gauge watches;
  private final Counter missed;
  private final Counter deleted;
  private final Counter forgotten;
  private final Counter folded;

  @Inject
  AlertMetrics(CollectorRegistry registry) {
    watches =
        Gauge.build("vedette_rules_alert_watches", "Readers that follow alerts now.")
            .register(registry);
    missed =
        Counter.build(
                "vedette_rules_watch_missed_alerts_total",
                "Alerts that a reader was too slow to take; they are stored all the same.")
            .register(registry);
    deleted =
        Counter.build(
                "vedette_rules_alerts_deleted_total",
                "Alerts deleted because they were too many or too old.")
            .register(registry);
    folded =
        Counter.build(
                "vedette_rules_alerts_folded_total",
                "Alerts that were counted at another one instead of being stored.")
            .register(registry);
    forgotten =
        Counter.build(
                "vedette_rules_delivery_marks_deleted_total",
                "Marks of event streams deleted because they were too old.")
            .register(registry);
  }

  void watches(int number) {
    watches.set(number);
  }

  void missed() {
    missed.inc();
  }

  void deleted(int number) {
    deleted.inc(number);
  }

  void folded(int number) {
    folded.inc(number);
  }

  void forgotten(int number) {
    forgotten.inc(number);
  }
}
