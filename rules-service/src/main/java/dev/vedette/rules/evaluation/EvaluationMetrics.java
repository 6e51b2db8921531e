package dev.vedette.rules.evaluation;

import com.google.inject.Inject;
import dev.vedette.language.Rule;
import dev.vedette.proto.rules.v1.Alert;
import dev.vedette.rules.store.StoredAlert;
import dev.vedette.server.grpc.ErrorReason;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Histogram;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts what happens to events; thread-safe. */
final class EvaluationMetrics {
  private static final int PRIORITY_PREFIX = "PRIORITY_".length();

  private final Counter alerts;
  private final Counter events;
  private final Counter batches;
  private final Counter repeated;
  private final Counter gaps;
  private final Counter undecided;
  private final Map<String, Counter.Child> undecidedByRule = new ConcurrentHashMap<>();
  private final Counter shadow;
  private final Counter same;
  private final Counter cut;
  private final Counter rejected;
  private final Histogram seconds;
  private final Histogram delay;

  @Inject
  EvaluationMetrics(CollectorRegistry registry) {
    alerts =
        Counter.build("vedette_rules_alerts_total", "Alerts stored.")
            .labelNames("rule", "priority", "source")
            .register(registry);
    events =
        Counter.build("vedette_rules_events_evaluated_total", "Candidate events evaluated.")
            .register(registry);
    batches = Counter.build("vedette_rules_batches_total", "Batches committed.").register(registry);
    repeated =
        Counter.build(
                "vedette_rules_events_repeated_total",
                "Events skipped because they had been delivered before.")
            .register(registry);
    gaps =
        Counter.build(
                "vedette_rules_events_missing_total",
                "Sequence numbers that never came: events lost before they were sent.")
            .register(registry);
    undecided =
        Counter.build(
                "vedette_rules_undecided_total",
                "Times that an active rule could not be decided because a field was not sent.")
            .labelNames("rule")
            .register(registry);
    shadow =
        Counter.build(
                "vedette_rules_shadow_matches_total",
                "Events that a rule of a shadow revision matched; not alerted.")
            .labelNames("rule")
            .register(registry);
    same =
        Counter.build(
                "vedette_rules_same_matches_total",
                "Matches left out because another active revision alerted the same in the same"
                    + " words.")
            .register(registry);
    cut =
        Counter.build(
                "vedette_rules_alert_values_cut_total",
                "Values that were too long for an alert and cut there.")
            .register(registry);
    rejected =
        Counter.build("vedette_rules_batches_rejected_total", "Openings and batches refused.")
            .labelNames("reason")
            .register(registry);
    seconds =
        Histogram.build(
                "vedette_rules_batch_seconds",
                "From a batch's arrival to its commit and publication.")
            .buckets(.0005, .001, .002, .005, .01, .02, .05, .1, .5, 1, 5)
            .register(registry);
    delay =
        Histogram.build("vedette_rules_alert_delay_seconds", "From an event to its stored alert.")
            .buckets(.001, .002, .005, .01, .02, .05, .1, .5, 1, 5, 60)
            .register(registry);
  }

  void stored(StoredAlert stored, Instant now) {
    Alert alert = stored.alert();
    double delaySeconds =
        now.getEpochSecond()
            - alert.getTime().getSeconds()
            + (now.getNano() - alert.getTime().getNanos()) / 1e9;
    alerts
        .labels(
            alert.getRule(),
            alert.getPriority().name().substring(PRIORITY_PREFIX).toLowerCase(Locale.ROOT),
            alert.getSource())
        .inc();
    delay.observe(Math.max(0, delaySeconds));
  }

  void committed(int evaluated, int skipped, long missing, double tookSeconds) {
    batches.inc();
    events.inc(evaluated);
    repeated.inc(skipped);
    gaps.inc((double) missing);
    seconds.observe(tookSeconds);
  }

  void undecided(Rule rule) {
    undecided(rule, 1);
  }

  void undecided(Rule rule, long times) {
    Counter.Child known = undecidedByRule.get(rule.name());
    if (known == null) {
      known = undecided.labels(rule.name());
      undecidedByRule.put(rule.name(), known);
    }
    known.inc((double) times);
  }

  void shadowMatch(String rule) {
    shadow.labels(rule).inc();
  }

  void sameMatch() {
    same.inc();
  }

  void cut(int values) {
    if (values > 0) {
      cut.inc(values);
    }
  }

  void rejected(ErrorReason reason) {
    rejected.labels(reason.name()).inc();
  }
}
