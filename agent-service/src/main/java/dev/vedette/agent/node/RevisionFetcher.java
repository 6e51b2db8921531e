package dev.vedette.agent.node;

import dev.vedette.agent.check.RevisionFiles;
import dev.vedette.proto.rules.v1.File;
import dev.vedette.proto.rules.v1.GetRevisionRequest;
import dev.vedette.proto.rules.v1.RuleSetServiceGrpc;
import dev.vedette.server.grpc.ErrorReason;
import dev.vedette.server.grpc.ServiceException;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Fetches revisions from the rules service. Thread-safe. */
public final class RevisionFetcher implements RevisionFiles {
  private static final Duration DEADLINE = Duration.ofSeconds(15);

  private final ManagedChannel channel;

  /** Asks over this channel. */
  public RevisionFetcher(ManagedChannel channel) {
    this.channel = channel;
  }

  @Override
  public List<File> files(String revision) {
    try {
      channel.resetConnectBackoff();
      return RuleSetServiceGrpc.newBlockingStub(channel)
          .withDeadlineAfter(DEADLINE)
          .getRevision(GetRevisionRequest.newBuilder().setName(revision).build())
          .getRevision()
          .getFilesList();
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
