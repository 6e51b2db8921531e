package dev.vedette.rules.ruleset;

import com.google.inject.Inject;
import dev.vedette.rules.store.NodeStore;
import dev.vedette.rules.store.RevisionAnswer;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Remembers and counts how agents answer the revisions that they are sent; thread-safe. */
final class RevisionAnswers {
  private static final Logger LOG = LoggerFactory.getLogger(RevisionAnswers.class);

  private final NodeStore nodes;
  private final CandidateMeasures candidates;
  private final Clock clock;
  private final Counter answered;
  private final Gauge watchers;

  @Inject
  RevisionAnswers(
      NodeStore nodes, CandidateMeasures candidates, Clock clock, CollectorRegistry registry) {
    this.nodes = nodes;
    this.candidates = candidates;
    this.clock = clock;
    this.answered =
        Counter.build(
                "vedette_rules_revision_answers_total", "Answers of agents to active revisions.")
            .labelNames("answer")
            .register(registry);
    this.watchers =
        Gauge.build("vedette_rules_revision_watchers", "Agents that watch the active revisions.")
            .register(registry);
    answered.labels("applied");
    answered.labels("rejected");
  }

  Instant now() {
    return clock.instant();
  }

  void told(String node, List<String> revisions) {
    candidates.told(node, revisions);
  }

  void opened() {
    watchers.inc();
  }

  void closed() {
    watchers.dec();
  }

  void record(String node, RevisionAnswer answer) {
    nodes.answer(node, answer);
    candidates.answered(node, answer.revisions(), answer.error());
    if (answer.error().isEmpty()) {
      answered.labels("applied").inc();
      LOG.atInfo()
          .addKeyValue("node", node)
          .addKeyValue("revisions", answer.revisions())
          .log("revisions in force");
    } else {
      answered.labels("rejected").inc();
      LOG.atWarn()
          .addKeyValue("node", node)
          .addKeyValue("revisions", answer.revisions())
          .addKeyValue("error", answer.error())
          .log("revisions rejected by agent, which keeps what it had");
    }
  }
}
