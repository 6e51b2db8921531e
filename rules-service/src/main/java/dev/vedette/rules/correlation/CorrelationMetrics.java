package dev.vedette.rules.correlation;

import com.google.inject.Inject;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;

/** Counts the matches that rules over several events could not use; thread-safe. */
final class CorrelationMetrics {
  private final Counter unused;

  @Inject
  CorrelationMetrics(CollectorRegistry registry) {
    unused =
        Counter.build(
                "vedette_rules_correlation_unused_total",
                "Matches that rules over several events left out: LATE came too late, AHEAD have a"
                    + " time that is yet to come, EVICTED were forgotten for the bounds, UNDECIDED"
                    + " lacked a field, LOST could not be read back.")
            .labelNames("reason")
            .register(registry);
  }

  void late(long matches) {
    unused.labels("LATE").inc((double) matches);
  }

  void ahead() {
    unused.labels("AHEAD").inc();
  }

  void evicted(long matches) {
    unused.labels("EVICTED").inc((double) matches);
  }

  void undecided(long matches) {
    unused.labels("UNDECIDED").inc((double) matches);
  }

  void lost() {
    unused.labels("LOST").inc();
  }
}
