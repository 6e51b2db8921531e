package dev.vedette.rules.rollout;

import com.google.inject.Inject;
import com.google.rpc.ResourceInfo;
import dev.vedette.proto.rules.v1.CreateRolloutRequest;
import dev.vedette.proto.rules.v1.CreateRolloutResponse;
import dev.vedette.proto.rules.v1.GetRolloutRequest;
import dev.vedette.proto.rules.v1.GetRolloutResponse;
import dev.vedette.proto.rules.v1.ListRolloutsRequest;
import dev.vedette.proto.rules.v1.ListRolloutsResponse;
import dev.vedette.proto.rules.v1.PauseRolloutRequest;
import dev.vedette.proto.rules.v1.PauseRolloutResponse;
import dev.vedette.proto.rules.v1.ResumeRolloutRequest;
import dev.vedette.proto.rules.v1.ResumeRolloutResponse;
import dev.vedette.proto.rules.v1.RollBackRolloutRequest;
import dev.vedette.proto.rules.v1.RollBackRolloutResponse;
import dev.vedette.proto.rules.v1.Rollout;
import dev.vedette.proto.rules.v1.RolloutServiceGrpc;
import dev.vedette.rules.resource.Collection;
import dev.vedette.rules.resource.PageRequest;
import dev.vedette.rules.resource.RevisionName;
import dev.vedette.rules.signature.Signatures;
import dev.vedette.rules.store.Kind;
import dev.vedette.rules.store.RuleSetStore;
import dev.vedette.rules.store.StoredRuleSet;
import dev.vedette.server.grpc.CallIdentity;
import dev.vedette.server.grpc.ErrorReason;
import dev.vedette.server.grpc.ServiceException;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves the rollouts; thread-safe. */
final class RolloutGrpc extends RolloutServiceGrpc.RolloutServiceImplBase {
  private static final Logger LOG = LoggerFactory.getLogger(RolloutGrpc.class);
  private static final int LONGEST_REASON = 2000;

  private final Rollouts rollouts;
  private final RuleSetStore ruleSets;
  private final Signatures signatures;

  @Inject
  RolloutGrpc(Rollouts rollouts, RuleSetStore ruleSets, Signatures signatures) {
    this.rollouts = rollouts;
    this.ruleSets = ruleSets;
    this.signatures = signatures;
  }

  @Override
  public void getRollout(GetRolloutRequest request, StreamObserver<GetRolloutResponse> responses) {
    responses.onNext(
        GetRolloutResponse.newBuilder().setRollout(require(request.getName())).build());
    responses.onCompleted();
  }

  private Rollout require(String name) {
    return rollouts
        .find(Collection.ROLLOUTS.require("name", name))
        .orElseThrow(() -> ServiceException.notFound("Rollout", name));
  }

  @Override
  public void listRollouts(
      ListRolloutsRequest request, StreamObserver<ListRolloutsResponse> responses) {
    PageRequest page = PageRequest.of("rollouts", request.getPageSize(), request.getPageToken());
    List<Rollout> fetched = rollouts.list(page.after(), page.fetch());
    responses.onNext(
        ListRolloutsResponse.newBuilder()
            .addAllRollouts(page.page(fetched))
            .setNextPageToken(page.next(fetched, Rollouts::id))
            .build());
    responses.onCompleted();
  }

  @Override
  public void createRollout(
      CreateRolloutRequest request, StreamObserver<CreateRolloutResponse> responses) {
    String id = Collection.requireId("rollout_id", request.getRolloutId());
    Rollout wanted = request.getRollout();
    RolloutRules.check(wanted);
    checkRevision(wanted.getRevision());
    String name = Collection.ROLLOUTS.name(id);
    Rollout made =
        Rollout.newBuilder()
            .setName(name)
            .setRevision(wanted.getRevision())
            .putAllNodeLabels(wanted.getNodeLabelsMap())
            .addAllSteps(wanted.getStepsList())
            .build();
    String author = CallIdentity.current().principal();
    Rollout created =
        rollouts.create(made, author).orElseThrow(() -> notCreated(id, wanted.getRevision()));
    LOG.atInfo()
        .addKeyValue("rollout", id)
        .addKeyValue("revision", wanted.getRevision())
        .addKeyValue("by", author)
        .log("rollout began");
    responses.onNext(CreateRolloutResponse.newBuilder().setRollout(created).build());
    responses.onCompleted();
  }

  private void checkRevision(String text) {
    RevisionName name = RevisionName.require("rollout.revision", text);
    StoredRuleSet ruleSet =
        ruleSets
            .findRevision(name.ruleSet(), name.revision())
            .flatMap(_ -> ruleSets.find(name.ruleSet()))
            .orElseThrow(() -> ServiceException.notFound("Revision", text));
    if (ruleSet.kind() != Kind.RUNTIME) {
      throw ServiceException.invalidField(
          "rollout.revision", text + " of kind " + ruleSet.kind(), "a revision of kind RUNTIME");
    }
    signatures.require(ruleSet.kind(), name);
    if (ruleSet.activeRevision().equals(name.revision())) {
      throw refused(ErrorReason.PRECONDITION_FAILED, text, "active already");
    }
  }

  private ServiceException notCreated(String id, String revision) {
    Optional<Rollout> same = rollouts.find(id);
    if (same.isPresent()) {
      return refused(ErrorReason.RESOURCE_EXISTS, same.get().getName(), "exists already");
    }
    String ruleSet = RevisionName.require("rollout.revision", revision).ruleSet();
    return refused(
        ErrorReason.PRECONDITION_FAILED,
        rollouts.open(ruleSet).map(Rollout::getName).orElse("another rollout"),
        "has not ended");
  }

  @Override
  public void pauseRollout(
      PauseRolloutRequest request, StreamObserver<PauseRolloutResponse> responses) {
    responses.onNext(
        PauseRolloutResponse.newBuilder()
            .setRollout(turn(request.getName(), Rollout.State.STATE_PAUSED))
            .build());
    responses.onCompleted();
  }

  @Override
  public void resumeRollout(
      ResumeRolloutRequest request, StreamObserver<ResumeRolloutResponse> responses) {
    responses.onNext(
        ResumeRolloutResponse.newBuilder()
            .setRollout(turn(request.getName(), Rollout.State.STATE_RUNNING))
            .build());
    responses.onCompleted();
  }

  private Rollout turn(String name, Rollout.State to) {
    Rollout before = require(name);
    return rollouts
        .turn(Rollouts.id(before), to, CallIdentity.current().principal())
        .orElseThrow(() -> inState(before));
  }

  private static ServiceException inState(Rollout rollout) {
    return refused(
        ErrorReason.PRECONDITION_FAILED,
        rollout.getName(),
        "is in state " + rollout.getState().name().replace("STATE_", ""));
  }

  @Override
  public void rollBackRollout(
      RollBackRolloutRequest request, StreamObserver<RollBackRolloutResponse> responses) {
    String reason = request.getReason();
    if (reason.length() > LONGEST_REASON) {
      throw ServiceException.invalidField(
          "reason", reason.length() + " characters", "at most " + LONGEST_REASON);
    }
    Rollout before = require(request.getName());
    Rollout ended =
        rollouts
            .rollBack(Rollouts.id(before), CallIdentity.current().principal(), reason)
            .orElseThrow(() -> inState(before));
    responses.onNext(RollBackRolloutResponse.newBuilder().setRollout(ended).build());
    responses.onCompleted();
  }

  private static ServiceException refused(ErrorReason reason, String name, String what) {
    return new ServiceException(
        reason,
        name + ": " + what,
        Map.of(),
        List.of(ResourceInfo.newBuilder().setResourceType("Rollout").setResourceName(name).build()),
        null);
  }
}
