package dev.vedette.rules.evaluation;

import com.google.inject.Inject;
import dev.vedette.language.author.FieldEvent;
import dev.vedette.language.event.Value;
import dev.vedette.proto.rules.v1.EvaluateAuditRequest;
import dev.vedette.proto.rules.v1.EvaluateAuditResponse;
import dev.vedette.proto.rules.v1.EvaluateRequest;
import dev.vedette.proto.rules.v1.EvaluateResponse;
import dev.vedette.proto.rules.v1.EvaluateStreamResponse;
import dev.vedette.proto.rules.v1.EvaluationServiceGrpc;
import dev.vedette.rules.event.NamedEvents;
import dev.vedette.rules.resource.RevisionName;
import dev.vedette.rules.ruleset.CompiledRevision;
import dev.vedette.server.grpc.RawMessage;
import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Serves evaluation; thread-safe. */
final class EvaluationGrpc implements EvaluationServiceGrpc.AsyncService, BindableService {
  private static final AlertWriter.Place NOWHERE = new AlertWriter.Place("", "");

  private final EvaluationContext context;
  private final AuditEvaluation audit;

  @Inject
  EvaluationGrpc(EvaluationContext context, AuditEvaluation audit) {
    this.context = context;
    this.audit = audit;
  }

  /** As generated, but that batches of a stream come as bytes. */
  @Override
  public ServerServiceDefinition bindService() {
    ServerServiceDefinition generated = EvaluationServiceGrpc.bindService(this);
    MethodDescriptor<byte[], EvaluateStreamResponse> stream =
        EvaluationServiceGrpc.getEvaluateStreamMethod().toBuilder(
                RawMessage.MARSHALLER,
                EvaluationServiceGrpc.getEvaluateStreamMethod().getResponseMarshaller())
            .build();
    List<ServerMethodDefinition<?, ?>> others =
        generated.getMethods().stream()
            .filter(method -> !isStream(method.getMethodDescriptor()))
            .toList();
    ServiceDescriptor.Builder description =
        ServiceDescriptor.newBuilder(EvaluationServiceGrpc.SERVICE_NAME)
            .setSchemaDescriptor(generated.getServiceDescriptor().getSchemaDescriptor())
            .addMethod(stream);
    others.forEach(method -> description.addMethod(method.getMethodDescriptor()));
    ServerServiceDefinition.Builder definition =
        ServerServiceDefinition.builder(description.build())
            .addMethod(stream, ServerCalls.asyncBidiStreamingCall(this::stream));
    others.forEach(definition::addMethod);
    return definition.build();
  }

  private static boolean isStream(MethodDescriptor<?, ?> method) {
    return method
        .getFullMethodName()
        .equals(EvaluationServiceGrpc.getEvaluateStreamMethod().getFullMethodName());
  }

  private StreamObserver<byte[]> stream(StreamObserver<EvaluateStreamResponse> responses) {
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
                () -> NOWHERE,
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
        context
            .revisions()
            .find(revision)
            .orElseThrow(() -> BatchRevisions.unknown(context.revisions(), revision)));
  }
}
