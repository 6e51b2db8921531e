package dev.vedette.rules.evaluation;

import com.google.inject.Inject;
import dev.vedette.language.audit.AuditEvent;
import dev.vedette.language.diagnostic.Diagnostic;
import dev.vedette.language.diagnostic.Result;
import dev.vedette.proto.rules.v1.Alert;
import dev.vedette.proto.rules.v1.EvaluateAuditResponse;
import dev.vedette.rules.ruleset.CompiledRevision;
import dev.vedette.rules.store.Delivery;
import dev.vedette.rules.store.NewAlert;
import dev.vedette.rules.store.StreamKey;
import dev.vedette.server.grpc.ErrorReason;
import dev.vedette.server.grpc.ServiceException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
    Map<String, List<NewAlert>> alerts = new LinkedHashMap<>();
    for (AuditEvent event : events) {
      List<Alert> found =
          context.evaluator().evaluate(revisions, event, CLUSTER, context.metrics()::undecided);
      if (!found.isEmpty()) {
        alerts.put(event.identity(), found.stream().map(alert -> new NewAlert(1, alert)).toList());
      }
    }
    EvaluateAuditResponse response =
        deliver(alerts)
            .setEventCount(events.size())
            .addAllWarnings(warnings.stream().map(Diagnostic::message).toList())
            .build();
    double seconds = (System.nanoTime() - started) / 1e9;
    context.metrics().committed(events.size(), 0, 0, seconds);
    return response;
  }

  private EvaluateAuditResponse.Builder deliver(Map<String, List<NewAlert>> alerts) {
    int stored = 0;
    int repeated = 0;
    for (Map.Entry<String, List<NewAlert>> ofEvent : alerts.entrySet()) {
      StreamKey stream = new StreamKey("", ofEvent.getKey(), 0);
      Delivery delivery = context.feed().deliver(stream, 1, ofEvent.getValue());
      Instant now = context.clock().instant();
      delivery.stored().forEach(alert -> context.metrics().stored(alert, now));
      stored += delivery.stored().size();
      repeated += delivery.repeated();
    }
    return EvaluateAuditResponse.newBuilder().setAlertCount(stored).setRepeatedAlertCount(repeated);
  }

  private static String place(Diagnostic error) {
    return "content"
        + (error.line() > 0 ? ":" + error.line() + ":" + error.column() : "")
        + ": "
        + error.message();
  }
}
