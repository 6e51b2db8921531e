package dev.vedette.scanner.policy.ruleset;

import dev.vedette.proto.rules.v1.GetRevisionRequest;
import dev.vedette.proto.rules.v1.GetRuleSetRequest;
import dev.vedette.proto.rules.v1.Revision;
import dev.vedette.proto.rules.v1.RuleSet;
import dev.vedette.proto.rules.v1.RuleSetKind;
import dev.vedette.proto.rules.v1.RuleSetServiceGrpc;
import dev.vedette.proto.rules.v1.RuleSetServiceGrpc.RuleSetServiceBlockingStub;
import dev.vedette.scanner.policy.evaluation.PolicyText;
import dev.vedette.server.grpc.ErrorReason;
import dev.vedette.server.grpc.ServiceException;
import dev.vedette.server.signature.SignaturePolicy;
import dev.vedette.server.signature.SignedKind;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Asks the rules service for policies, signed as they must be. Thread-safe. */
final class RevisionClient {
  private static final Duration DEADLINE = Duration.ofSeconds(4);

  private final @Nullable ManagedChannel channel;
  private final SignaturePolicy signatures;

  /** Without a channel, all questions are refused. */
  RevisionClient(@Nullable ManagedChannel channel, SignaturePolicy signatures) {
    this.channel = channel;
    this.signatures = signatures;
  }

  /** The active revision of a rule set that holds policies. */
  String activeRevision(String ruleSet) {
    RuleSet found = ruleSet(ruleSet);
    if (found.getActiveRevision().isEmpty()) {
      throw new ServiceException(
          ErrorReason.PRECONDITION_FAILED, ruleSet + ": no revision is active");
    }
    return found.getActiveRevision();
  }

  /** Refuses rule sets that hold something else. */
  RuleSet ruleSet(String name) {
    RuleSet found =
        ask(
            "RuleSet",
            name,
            () ->
                stub()
                    .getRuleSet(GetRuleSetRequest.newBuilder().setName(name).build())
                    .getRuleSet());
    if (found.getKind() != RuleSetKind.RULE_SET_KIND_POLICY) {
      throw new ServiceException(
          ErrorReason.PRECONDITION_FAILED,
          name + ": " + found.getKind() + " (expected: RULE_SET_KIND_POLICY)");
    }
    return found;
  }

  /** The files of a revision. */
  List<PolicyText> files(String revision) {
    Revision found =
        ask(
            "Revision",
            revision,
            () ->
                stub()
                    .getRevision(GetRevisionRequest.newBuilder().setName(revision).build())
                    .getRevision());
    String problem =
        signatures.problem(SignedKind.POLICY, found.getFilesList(), found.getSignaturesList());
    if (!problem.isEmpty()) {
      throw new ServiceException(ErrorReason.SIGNATURE_REQUIRED, revision + ": " + problem);
    }
    return found.getFilesList().stream()
        .map(file -> new PolicyText(file.getPath(), file.getContent().toStringUtf8()))
        .toList();
  }

  private RuleSetServiceBlockingStub stub() {
    if (channel == null) {
      throw new ServiceException(
          ErrorReason.PRECONDITION_FAILED,
          "scanner.rules: not set (expected: host:port of the rules service)");
    }
    channel.resetConnectBackoff();
    return RuleSetServiceGrpc.newBlockingStub(channel).withDeadlineAfter(DEADLINE);
  }

  /** Asks outside of the caller's context: the answer is kept for others as well. */
  private static <T> T ask(String type, String name, Callable<T> question) {
    try {
      return Context.ROOT.call(question);
    } catch (StatusRuntimeException e) {
      throw refusal(type, name, e);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static ServiceException refusal(String type, String name, StatusRuntimeException e) {
    Status status = e.getStatus();
    return switch (status.getCode()) {
      case NOT_FOUND -> ServiceException.notFound(type, name);
      case INVALID_ARGUMENT ->
          ServiceException.invalidField(
              "rule_set", name, "ruleSets/{rule_set} or ruleSets/{rule_set}/revisions/{revision}");
      default ->
          new ServiceException(
              ErrorReason.PEER_UNAVAILABLE,
              name + ": cannot be fetched from the rules service: " + status.getCode(),
              Map.of("code", status.getCode().name()),
              List.of(),
              e);
    };
  }
}
