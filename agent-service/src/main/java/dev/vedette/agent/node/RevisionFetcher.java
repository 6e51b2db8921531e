package dev.vedette.agent.node;

import dev.vedette.agent.check.RevisionFiles;
import dev.vedette.proto.rules.v1.File;
import dev.vedette.proto.rules.v1.GetRevisionRequest;
import dev.vedette.proto.rules.v1.Revision;
import dev.vedette.proto.rules.v1.RuleSetServiceGrpc;
import dev.vedette.server.grpc.ErrorReason;
import dev.vedette.server.grpc.ServiceException;
import dev.vedette.server.signature.SignaturePolicy;
import dev.vedette.server.signature.SignedKind;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Fetches BENCHMARK revisions, signed as they must be, from the rules service. Thread-safe. */
public final class RevisionFetcher implements RevisionFiles {
  private static final Duration DEADLINE = Duration.ofSeconds(15);

  private final ManagedChannel channel;
  private final SignaturePolicy signatures;

  /** Asks over this channel. */
  public RevisionFetcher(ManagedChannel channel, SignaturePolicy signatures) {
    this.channel = channel;
    this.signatures = signatures;
  }

  @Override
  public List<File> files(String revision) {
    try {
      channel.resetConnectBackoff();
      Revision found =
          RuleSetServiceGrpc.newBlockingStub(channel)
              .withDeadlineAfter(DEADLINE)
              .getRevision(GetRevisionRequest.newBuilder().setName(revision).build())
              .getRevision();
      String problem =
          signatures.problem(SignedKind.BENCHMARK, found.getFilesList(), found.getSignaturesList());
      if (!problem.isEmpty()) {
        throw new ServiceException(ErrorReason.SIGNATURE_REQUIRED, revision + ": " + problem);
      }
      return found.getFilesList();
    } catch (StatusRuntimeException e) {
      throw refusal(revision, e);
    }
  }

  private static ServiceException refusal(String revision, StatusRuntimeException e) {
    Status status = e.getStatus();
    return switch (status.getCode()) {
      case NOT_FOUND -> ServiceException.notFound("Revision", revision);
      case INVALID_ARGUMENT ->
          ServiceException.invalidField(
              "revision", revision, "ruleSets/{rule_set}/revisions/{revision}");
      default ->
          new ServiceException(
              ErrorReason.PEER_UNAVAILABLE,
              revision + ": cannot be fetched from the rules service: " + status.getCode(),
              Map.of("code", status.getCode().name()),
              List.of(),
              e);
    };
  }
}
