package dev.vedette.agent.container;

import dev.vedette.agent.state.ContainerDetails;
import dev.vedette.proto.cri.v1.ContainerFilter;
import dev.vedette.proto.cri.v1.ContainerStatusRequest;
import dev.vedette.proto.cri.v1.ContainerStatusResponse;
import dev.vedette.proto.cri.v1.ListContainersRequest;
import dev.vedette.proto.cri.v1.PodSandboxStatusRequest;
import dev.vedette.proto.cri.v1.PodSandboxStatusResponse;
import dev.vedette.proto.cri.v1.RuntimeServiceGrpc;
import dev.vedette.proto.cri.v1.RuntimeServiceGrpc.RuntimeServiceBlockingStub;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One runtime behind its Unix socket, connected when it is first asked. Trusts it with nothing:
 * each call has a deadline, answers a largest size, and an answer about another container is
 * refused. Thread-safe; calls block.
 */
final class CriSocket implements AutoCloseable {
  private static final int FAILURES_BEFORE_REST = 3;
  private static final long REST_NANOS = Duration.ofSeconds(5).toNanos();

  private final Path path;
  private final ContainerConfig config;
  private final EventLoopGroup loop;
  private @Nullable ManagedChannel channel;
  private int failures;
  private long restsUntil;

  CriSocket(Path path, ContainerConfig config, EventLoopGroup loop) {
    this.path = path;
    this.config = config;
    this.loop = loop;
  }

  /** What asking gave. */
  sealed interface Answer {
    /** This is the container, or the sandbox of a pod. */
    record Found(ContainerDetails details) implements Answer {}

    /** It is not, and this is why. */
    record Failed(LookupResult result) implements Answer {}
  }

  /** Whether somebody may listen here, and was not found to be stuck just now. */
  boolean isWorthAsking() {
    synchronized (this) {
      if (failures >= FAILURES_BEFORE_REST && System.nanoTime() - restsUntil < 0) {
        return false;
      }
    }
    return Files.exists(path);
  }

  /** Asks for a container by its whole id. */
  Answer ask(String id) {
    try {
      Answer answer = askContainer(id);
      if (answer instanceof Answer.Failed(LookupResult result)
          && result == LookupResult.NOT_FOUND) {
        answer = askSandbox(id);
      }
      settled();
      return answer;
    } catch (StatusRuntimeException failure) {
      return failed(failure.getStatus());
    }
  }

  /** Connects, and goes once through all that an answer goes through. */
  void greet() {
    CriAnswer.rehearse();
    try {
      var _ = listedSandbox("0");
      settled();
    } catch (StatusRuntimeException failure) {
      failed(failure.getStatus());
    }
  }

  private Answer askContainer(String id) {
    ContainerStatusResponse response;
    try {
      response =
          stub()
              .containerStatus(
                  ContainerStatusRequest.newBuilder().setContainerId(id).setVerbose(true).build());
    } catch (StatusRuntimeException failure) {
      if (saysUnknown(failure.getStatus())) {
        return new Answer.Failed(LookupResult.NOT_FOUND);
      }
      throw failure;
    }
    if (!response.getStatus().getId().equals(id)) {
      return new Answer.Failed(LookupResult.WRONG_ID);
    }
    CriAnswer answer = CriAnswer.of(response);
    String sandbox = answer.sandboxId().orElseGet(() -> listedSandbox(id));
    return new Answer.Found(
        answer.details(
            sandbox.isEmpty() ? PodSandboxStatusResponse.getDefaultInstance() : pod(sandbox)));
  }

  private Answer askSandbox(String id) {
    PodSandboxStatusResponse response = pod(id);
    if (response.getStatus().getId().isEmpty()) {
      return new Answer.Failed(LookupResult.NOT_FOUND);
    }
    return new Answer.Found(CriAnswer.ofSandbox(response));
  }

  private String listedSandbox(String id) {
    return stub()
        .listContainers(
            ListContainersRequest.newBuilder()
                .setFilter(ContainerFilter.newBuilder().setId(id))
                .build())
        .getContainersList()
        .stream()
        .filter(container -> container.getId().equals(id))
        .map(container -> container.getPodSandboxId())
        .findFirst()
        .orElse("");
  }

  /** The sandbox of this id; empty if there is none, or another one is answered. */
  private PodSandboxStatusResponse pod(String id) {
    try {
      PodSandboxStatusResponse response =
          stub()
              .podSandboxStatus(
                  PodSandboxStatusRequest.newBuilder()
                      .setPodSandboxId(id)
                      .setVerbose(true)
                      .build());
      return response.getStatus().getId().equals(id)
          ? response
          : PodSandboxStatusResponse.getDefaultInstance();
    } catch (StatusRuntimeException failure) {
      if (saysUnknown(failure.getStatus())) {
        return PodSandboxStatusResponse.getDefaultInstance();
      }
      throw failure;
    }
  }

  /** Some runtimes have no code of their own for what they do not know. */
  private static boolean saysUnknown(Status status) {
    String description = status.getDescription();
    return status.getCode() == Status.Code.NOT_FOUND
        || (status.getCode() == Status.Code.UNKNOWN
            && description != null
            && (description.contains("does not exist") || description.contains("not found")));
  }

  private synchronized void settled() {
    failures = 0;
  }

  private synchronized Answer failed(Status status) {
    failures++;
    restsUntil = System.nanoTime() + REST_NANOS;
    return new Answer.Failed(
        switch (status.getCode()) {
          case DEADLINE_EXCEEDED -> LookupResult.TIMEOUT;
          case RESOURCE_EXHAUSTED -> LookupResult.TOO_LARGE;
          default -> LookupResult.ERROR;
        });
  }

  private RuntimeServiceBlockingStub stub() {
    return RuntimeServiceGrpc.newBlockingStub(connected())
        .withDeadlineAfter(config.callTimeout().toNanos(), TimeUnit.NANOSECONDS);
  }

  private synchronized ManagedChannel connected() {
    ManagedChannel current = channel;
    if (current == null) {
      current =
          NettyChannelBuilder.forAddress(UnixDomainSocketAddress.of(path))
              .eventLoopGroup(loop)
              .channelType(NioDomainSocketChannel.class, UnixDomainSocketAddress.class)
              .overrideAuthority("localhost")
              .usePlaintext()
              .maxInboundMessageSize(config.largestAnswer().intBytes())
              .build();
      channel = current;
    }
    return current;
  }

  @Override
  public synchronized void close() {
    if (channel != null) {
      channel.shutdownNow();
    }
  }
}
