package dev.vedette.rules.output;

import com.google.inject.Inject;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import java.util.function.DoubleSupplier;

/** Counts what becomes of alerts at each output; thread-safe. */
final class OutputMetrics {
  private final Counter sent;
  private final Counter failed;
  private final Counter dropped;
  private final Counter retried;
  private final Gauge waiting;
  private final Gauge lag;
  private final Gauge broken;

  @Inject
  OutputMetrics(CollectorRegistry registry) {
    sent =
        Counter.build("vedette_rules_output_sent_total", "Alerts that arrived.")
            .labelNames("output")
            .register(registry);
    failed =
        Counter.build(
                "vedette_rules_output_failed_total",
                "Alerts given up: refused by the receiver, or answered with a fault too often.")
            .labelNames("output", "reason")
            .register(registry);
    dropped =
        Counter.build(
                "vedette_rules_output_dropped_total",
                "Alerts not sent: too old, or deleted from the store before the output looked at"
                    + " them.")
            .labelNames("output", "reason")
            .register(registry);
    retried =
        Counter.build("vedette_rules_output_retried_total", "Attempts made again.")
            .labelNames("output")
            .register(registry);
    waiting =
        Gauge.build(
                "vedette_rules_output_waiting_alerts",
                "Stored alerts that the output has not looked at yet.")
            .labelNames("output")
            .register(registry);
    lag =
        Gauge.build(
                "vedette_rules_output_lag_seconds",
                "How long the alert that is being sent has been stored.")
            .labelNames("output")
            .register(registry);
    broken =
        Gauge.build(
                "vedette_rules_output_broken",
                "1 while so many attempts in a row failed that the output counts as broken.")
            .labelNames("output")
            .register(registry);
  }

  /** The counters of one output; thread-safe. */
  final class Of {
    private final String output;
    private final Counter.Child sentHere;
    private final Counter.Child retriedHere;

    private Of(String output) {
      this.output = output;
      this.sentHere = sent.labels(output);
      this.retriedHere = retried.labels(output);
    }

    void sent() {
      sentHere.inc();
    }

    void retried() {
      retriedHere.inc();
    }

    void refused() {
      failed.labels(output, "refused").inc();
    }

    void exhausted() {
      failed.labels(output, "attempts").inc();
    }

    void tooOld() {
      dropped.labels(output, "age").inc();
    }

    void deleted(long number) {
      dropped.labels(output, "deleted").inc((double) number);
    }

    long totalSent() {
      return (long) sentHere.get();
    }

    long totalRetried() {
      return (long) retriedHere.get();
    }

    long totalFailed() {
      return (long)
          (failed.labels(output, "refused").get() + failed.labels(output, "attempts").get());
    }

    long totalDropped() {
      return (long) (dropped.labels(output, "age").get() + dropped.labels(output, "deleted").get());
    }

    /** Has the gauges ask when they are read. */
    void watch(DoubleSupplier waitingNow, DoubleSupplier lagNow, DoubleSupplier brokenNow) {
      var _ = waiting.setChild(asking(waitingNow), output);
      var _ = lag.setChild(asking(lagNow), output);
      var _ = broken.setChild(asking(brokenNow), output);
    }
  }

  Of of(String output) {
    return new Of(output);
  }

  private static Gauge.Child asking(DoubleSupplier value) {
    return new Gauge.Child() {
      @Override
      public double get() {
        return value.getAsDouble();
      }
    };
  }
}
