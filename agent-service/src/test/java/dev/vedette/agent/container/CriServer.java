package dev.vedette.agent.container;

import dev.vedette.proto.cri.v1.Container;
import dev.vedette.proto.cri.v1.ContainerStatusRequest;
import dev.vedette.proto.cri.v1.ContainerStatusResponse;
import dev.vedette.proto.cri.v1.ListContainersRequest;
import dev.vedette.proto.cri.v1.ListContainersResponse;
import dev.vedette.proto.cri.v1.PodSandboxStatusRequest;
import dev.vedette.proto.cri.v1.PodSandboxStatusResponse;
import dev.vedette.proto.cri.v1.RuntimeServiceGrpc.RuntimeServiceImplBase;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A container runtime as far as the agent asks: answers what it was told, and may be told to hang.
 * Thread-safe.
 */
public final class CriServer implements AutoCloseable {
  private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final Map<String, ContainerStatusResponse> containers = new ConcurrentHashMap<>();
  private final Map<String, PodSandboxStatusResponse> sandboxes = new ConcurrentHashMap<>();
  private final Map<String, String> sandboxOf = new ConcurrentHashMap<>();
  private final AtomicInteger questions = new AtomicInteger();
  private final Server server;
  private volatile boolean hangs;

  private CriServer(Path socket) throws IOException {
    server =
        NettyServerBuilder.forAddress(UnixDomainSocketAddress.of(socket))
            .channelType(NioServerDomainSocketChannel.class)
            .bossEventLoopGroup(loop)
            .workerEventLoopGroup(loop)
            .addService(new Service())
            .build()
            .start();
  }

  /** One that listens on a socket. */
  public static CriServer at(Path socket) throws IOException {
    return new CriServer(socket);
  }

  /** Knows a container from now on. */
  public void add(String id, ContainerStatusResponse response) {
    containers.put(id, response);
  }

  /** Knows the sandbox of a pod from now on. */
  public void addSandbox(String id, PodSandboxStatusResponse response) {
    sandboxes.put(id, response);
  }

  /** Says in lists only to which sandbox a container belongs. */
  public void list(String id, String sandbox) {
    sandboxOf.put(id, sandbox);
  }

  /** Answers nothing any more. */
  public void hang() {
    hangs = true;
  }

  /** How often it was asked about a container. */
  public int questions() {
    return questions.get();
  }

  @Override
  public void close() {
    server.shutdownNow();
    var _ = loop.shutdownGracefully();
  }

  private final class Service extends RuntimeServiceImplBase {
    @Override
    public void containerStatus(
        ContainerStatusRequest request, StreamObserver<ContainerStatusResponse> responses) {
      questions.incrementAndGet();
      answer(containers.get(request.getContainerId()), request.getContainerId(), responses);
    }

    @Override
    public void podSandboxStatus(
        PodSandboxStatusRequest request, StreamObserver<PodSandboxStatusResponse> responses) {
      answer(sandboxes.get(request.getPodSandboxId()), request.getPodSandboxId(), responses);
    }

    @Override
    public void listContainers(
        ListContainersRequest request, StreamObserver<ListContainersResponse> responses) {
      String id = request.getFilter().getId();
      ListContainersResponse.Builder all = ListContainersResponse.newBuilder();
      String sandbox = sandboxOf.get(id);
      if (sandbox != null) {
        all.addContainers(Container.newBuilder().setId(id).setPodSandboxId(sandbox));
      }
      answer(all.build(), id, responses);
    }

    private <T> void answer(@Nullable T known, String id, StreamObserver<T> responses) {
      if (hangs) {
        return;
      }
      if (known == null) {
        responses.onError(
            Status.NOT_FOUND
                .withDescription("an error occurred: \"" + id + "\": not found")
                .asRuntimeException());
        return;
      }
      responses.onNext(known);
      responses.onCompleted();
    }
  }
}
