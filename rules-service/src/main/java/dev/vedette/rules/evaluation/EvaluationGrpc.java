package dev.vedette.rules.evaluation;

import com.google.inject.Inject;
import dev.vedette.language.author.FieldEvent;
import dev.vedette.language.event.Value;
import dev.vedette.proto.rules.v1.EvaluateAuditRequest;
import dev.vedette.proto.rules.v1.EvaluateAuditResponse;
import dev.vedette.proto.rules.v1.EvaluateRequest;
import dev.vedette.proto.rules.v1.EvaluateResponse;
import dev.vedette.proto.rules.v1.EvaluateStreamRequest;
import dev.vedette.proto.rules.v1.EvaluateStreamResponse;
import dev.vedette.proto.rules.v1.EvaluationServiceGrpc;
import dev.vedette.rules.event.NamedEvents;
import dev.vedette.rules.resource.RevisionName;
import dev.vedette.rules.ruleset.CompiledRevision;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Serves evaluation; thread-safe. */
final class EvaluationGrpc extends EvaluationServiceGrpc.EvaluationServiceImplBase {
  private static final AlertWriter.Place NOWHERE = new AlertWriter.Place("", "");

  private final EvaluationContext context;
  private final AuditEvaluation audit;

  @Inject
  EvaluationGrpc(EvaluationContext context, AuditEvaluation audit) {
    this.context = context;
    this.audit = audit;
  }

  @Override
  public StreamObserver<EvaluateStreamRequest> evaluateStream(
      StreamObserver<EvaluateStreamResponse> responses) {
    return new EvaluationStream(
        context, (ServerCallStreamObserver<EvaluateStreamResponse>) responses);
  }

  @Override
  public void evaluate(EvaluateRequest request, StreamObserver<EvaluateResponse> responses) {
    FieldEvent event =
        NamedEvents.read("event", request.getEvent(), Value.NOT_SENT, context.clock().instant());
    Set<String> undecided = new LinkedHashSet<>();
    EvaluateResponse.Builder response = EvaluateResponse.newBuilder();
    response.addAllAlerts(
        context
            .evaluator()
            .evaluate(
                revisions(request.getRevision()),
                event,
                NOWHERE,
                rule -> undecided.add(rule.name()),
                null));
    responses.onNext(response.addAllUndecidedRules(undecided).build());
    responses.onCompleted();
  }

  @Override
  public void evaluateAudit(
      EvaluateAuditRequest request, StreamObserver<EvaluateAuditResponse> responses) {
    responses.onNext(audit.evaluate(request.getContent().toByteArray()));
    responses.onCompleted();
  }

  private List<CompiledRevision> revisions(String name) {
    if (name.isEmpty()) {
      return context.revisions().active();
    }
    RevisionName revision = RevisionName.require("revision", name);
    return List.of(
        context.revisions().find(revision).orElseThrow(() -> BatchRevisions.unknown(revision)));
  }
}
