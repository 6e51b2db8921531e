package dev.vedette.rules.evaluation;

import com.google.inject.Inject;
import dev.vedette.language.audit.AuditEvent;
import dev.vedette.language.diagnostic.Diagnostic;
import dev.vedette.language.diagnostic.Result;
import dev.vedette.proto.rules.v1.EvaluateAuditResponse;
import dev.vedette.rules.correlation.NodeCorrelations;
import dev.vedette.rules.correlation.NodeCorrelations.Outcome;
import dev.vedette.rules.ruleset.CompiledRevision;
import dev.vedette.rules.store.Beside;
import dev.vedette.rules.store.Delivery;
import dev.vedette.rules.store.NewAlert;
import dev.vedette.rules.store.StreamKey;
import dev.vedette.server.grpc.ErrorReason;
import dev.vedette.server.grpc.ServiceException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates what a Kubernetes API server tells of its work. Thread-safe.
 *
 * <p>The server has no numbers in order and sends again what it got no answer for, so each event
 * that alerts is a stream of its own, of one event: its delivery mark tells when it comes again.
 */
final class AuditEvaluation {
  /** A cluster's events happen on no node. */
  private static final AlertWriter.Place CLUSTER = new AlertWriter.Place("", "");

  private final EvaluationContext context;
  private @Nullable NodeCorrelations cluster;

  @Inject
  AuditEvaluation(EvaluationContext context) {
    this.context = context;
  }

  /** Evaluates with the active revisions, commits the alerts and tells what became of all. */
  EvaluateAuditResponse evaluate(byte[] content) {
    long started = System.nanoTime();
    Result<List<AuditEvent>> read = AuditEvent.parse(content);
    if (!(read instanceof Result.Success<List<AuditEvent>>(var events, var warnings))) {
      context.metrics().rejected(ErrorReason.INVALID_CONTENT);
      throw new ServiceException(ErrorReason.INVALID_CONTENT, place(read.diagnostics().getFirst()));
    }
    List<CompiledRevision> revisions = context.revisions().active();
    EvaluateAuditResponse.Builder response =
        EvaluateAuditResponse.newBuilder()
            .setEventCount(events.size())
            .addAllWarnings(warnings.stream().map(Diagnostic::message).toList());
    NodeCorrelations memory = BatchRevisions.correlate(revisions) ? memory() : null;
    for (AuditEvent event : events) {
      if (memory == null) {
        var _ = deliver(revisions, event, null, response);
      } else {
        memory.begin(revisions);
        boolean stored = false;
        try {
          stored = deliver(revisions, event, memory, response);
        } finally {
          memory.end(stored ? Outcome.STORED : Outcome.NOT_STORED);
        }
      }
    }
    double seconds = (System.nanoTime() - started) / 1e9;
    context.metrics().committed(events.size(), 0, 0, seconds);
    return response.build();
  }

  private synchronized NodeCorrelations memory() {
    NodeCorrelations known = cluster;
    if (known == null) {
      known = context.correlated().of("");
      cluster = known;
    }
    return known;
  }

  /** Commits the alerts of one event; says whether all of them were new. */
  private boolean deliver(
      List<CompiledRevision> revisions,
      AuditEvent event,
      @Nullable NodeCorrelations memory,
      EvaluateAuditResponse.Builder response) {
    List<NewAlert> alerts =
        context
            .evaluator()
            .evaluate(revisions, event, () -> CLUSTER, context.metrics()::undecided, memory)
            .stream()
            .map(alert -> new NewAlert(1, alert))
            .toList();
    if (alerts.isEmpty()) {
      return true;
    }
    StreamKey stream = new StreamKey("", event.identity(), 0);
    Beside changes = memory == null ? Beside.NOTHING : memory.changes();
    Delivery delivery = context.feed().deliver(stream, 1, alerts, changes);
    Instant now = context.clock().instant();
    delivery.stored().forEach(alert -> context.metrics().stored(alert, now));
    response
        .setAlertCount(response.getAlertCount() + delivery.stored().size())
        .setRepeatedAlertCount(response.getRepeatedAlertCount() + delivery.repeated());
    return delivery.repeated() == 0;
  }

  private static String place(Diagnostic error) {
    return "content"
        + (error.line() > 0 ? ":" + error.line() + ":" + error.column() : "")
        + ": "
        + error.message();
  }
}
