package dev.vedette.rules.evaluation;

import com.google.inject.Inject;
import dev.vedette.language.event.FieldCatalog;
import dev.vedette.rules.alert.AlertFeed;
import dev.vedette.rules.correlation.CorrelatedNodes;
import dev.vedette.rules.recording.CandidateRecorder;
import dev.vedette.rules.ruleset.CompiledRevisions;
import dev.vedette.rules.store.AlertStore;
import dev.vedette.rules.store.NodeStore;
import java.time.Clock;

/** What every stream of events works with; thread-safe. */
final class EvaluationContext {
  private final EvaluationConfig config;
  private final CompiledRevisions revisions;
  private final Evaluator evaluator;
  private final AlertStore alerts;
  private final AlertFeed feed;
  private final NodeStore nodes;
  private final CandidateRecorder recorder;
  private final CorrelatedNodes correlated;
  private final EvaluationMetrics metrics;
  private final Clock clock;

  @Inject
  EvaluationContext(
      EvaluationConfig config,
      CompiledRevisions revisions,
      Evaluator evaluator,
      AlertStore alerts,
      AlertFeed feed,
      NodeStore nodes,
      CandidateRecorder recorder,
      CorrelatedNodes correlated,
      EvaluationMetrics metrics,
      Clock clock) {
    this.config = config;
    this.revisions = revisions;
    this.evaluator = evaluator;
    this.alerts = alerts;
    this.feed = feed;
    this.nodes = nodes;
    this.recorder = recorder;
    this.correlated = correlated;
    this.metrics = metrics;
    this.clock = clock;
  }

  EvaluationConfig config() {
    return config;
  }

  FieldCatalog catalog() {
    return FieldCatalog.standard();
  }

  CompiledRevisions revisions() {
    return revisions;
  }

  Evaluator evaluator() {
    return evaluator;
  }

  AlertStore alerts() {
    return alerts;
  }

  AlertFeed feed() {
    return feed;
  }

  NodeStore nodes() {
    return nodes;
  }

  CandidateRecorder recorder() {
    return recorder;
  }

  CorrelatedNodes correlated() {
    return correlated;
  }

  EvaluationMetrics metrics() {
    return metrics;
  }

  Clock clock() {
    return clock;
  }
}
