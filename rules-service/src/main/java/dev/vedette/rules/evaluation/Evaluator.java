package dev.vedette.rules.evaluation;

import com.google.inject.Inject;
import dev.vedette.language.MatchListener;
import dev.vedette.language.Rule;
import dev.vedette.language.correlation.Correlation;
import dev.vedette.language.event.EventView;
import dev.vedette.language.plan.Verdict;
import dev.vedette.proto.event.v1.Loss;
import dev.vedette.proto.rules.v1.Alert;
import dev.vedette.rules.correlation.NodeCorrelations;
import dev.vedette.rules.correlation.NodeCorrelations.Role;
import dev.vedette.rules.ruleset.CandidateMeasures;
import dev.vedette.rules.ruleset.CompiledRevision;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Runs the rules of several revisions over an event; thread-safe. */
final class Evaluator {
  private final AlertWriter writer;
  private final EvaluationMetrics metrics;
  private final CandidateMeasures candidates;
  private final RuleMatching matching;

  @Inject
  Evaluator(
      AlertWriter writer,
      EvaluationMetrics metrics,
      CandidateMeasures candidates,
      EvaluationConfig config) {
    this.writer = writer;
    this.metrics = metrics;
    this.candidates = candidates;
    this.matching = config.ruleMatching();
  }

  /**
   * Returns the alerts of an event. Unless all rules that match are to alert, each revision alerts
   * at most once; what two revisions would say in the same words is said once.
   *
   * @param place where it happened; asked for only when something matches
   * @param undecided told of rules that read a field that was not sent
   * @param memory what rules over several events remember; null for an event by itself
   */
  List<Alert> evaluate(
      List<CompiledRevision> revisions,
      EventView event,
      Supplier<AlertWriter.Place> place,
      Consumer<Rule> undecided,
      @Nullable NodeCorrelations memory) {
    List<Alert> alerts = new ArrayList<>(1);
    for (CompiledRevision revision : revisions) {
      match(
          revision,
          event,
          (rule, verdict) -> {
            switch (verdict) {
              case TRUE -> {
                addOnce(alerts, writer.write(rule, revision.name(), event, place.get()));
                if (memory != null) {
                  for (Correlation correlation : revision.book().correlationsOf(rule)) {
                    memory
                        .observe(
                            revision,
                            Role.ACTIVE,
                            correlation,
                            rule.name(),
                            event,
                            () -> writer.write(correlation, revision.name(), event, place.get()))
                        .forEach(alert -> addOnce(alerts, alert));
                  }
                }
              }
              case UNDECIDED -> undecided.accept(rule);
              case FALSE -> {}
            }
          });
    }
    return alerts;
  }

  /** Returns the alert for events that a node lost, which needs no rule. */
  Alert loss(Loss loss, long timeNanos, AlertWriter.Place place) {
    return writer.loss(loss, timeNanos, place);
  }

  /** Counts what revisions that only look on would have alerted. */
  void shadow(
      List<CompiledRevision> revisions, EventView event, @Nullable NodeCorrelations memory) {
    for (CompiledRevision revision : revisions) {
      match(
          revision,
          event,
          (rule, verdict) -> {
            if (verdict == Verdict.TRUE) {
              metrics.shadowMatch(rule.name());
              if (memory != null) {
                for (Correlation correlation : revision.book().correlationsOf(rule)) {
                  memory
                      .observe(
                          revision,
                          Role.SHADOW,
                          correlation,
                          rule.name(),
                          event,
                          Alert::getDefaultInstance)
                      .forEach(_ -> metrics.shadowMatch(correlation.name()));
                }
              }
            }
          });
    }
  }

  private void match(CompiledRevision revision, EventView event, MatchListener listener) {
    CandidateMeasures.Tally tally = candidates.find(revision.name());
    if (tally == null) {
      run(revision, event, listener);
      return;
    }
    long started = System.nanoTime();
    run(
        revision,
        event,
        (rule, verdict) -> {
          if (verdict == Verdict.TRUE) {
            tally.alerted();
          }
          listener.matched(rule, verdict);
        });
    tally.evaluated(System.nanoTime() - started);
  }

  private void run(CompiledRevision revision, EventView event, MatchListener listener) {
    switch (matching) {
      case FIRST -> revision.matcher().match(event, listener);
      case ALL -> revision.matcher().matchAll(event, listener);
    }
  }

  private void addOnce(List<Alert> alerts, Alert alert) {
    boolean said =
        alerts.stream()
            .anyMatch(other ->
                other.getRule().equals(alert.getRule())
                    && other.getMessage().equals(alert.getMessage()));
    if (said) {
      metrics.sameMatch();
    } else {
      alerts.add(alert);
    }
  }
}
