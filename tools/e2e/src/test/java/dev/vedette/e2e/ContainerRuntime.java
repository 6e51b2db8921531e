package dev.vedette.e2e;

import dev.vedette.proto.cri.v1.ContainerMetadata;
import dev.vedette.proto.cri.v1.ContainerStatus;
import dev.vedette.proto.cri.v1.ContainerStatusRequest;
import dev.vedette.proto.cri.v1.ContainerStatusResponse;
import dev.vedette.proto.cri.v1.ImageSpec;
import dev.vedette.proto.cri.v1.ListContainersRequest;
import dev.vedette.proto.cri.v1.ListContainersResponse;
import dev.vedette.proto.cri.v1.PodSandboxMetadata;
import dev.vedette.proto.cri.v1.PodSandboxStatus;
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
import org.jspecify.annotations.Nullable;

/**
 * The interface that Kubernetes asks of a container runtime, for containers that plain runc
 * started: answers what they are and which pod they belong to. Thread-safe.
 */
final class ContainerRuntime implements AutoCloseable {
  private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final Map<String, ContainerStatusResponse> containers = new ConcurrentHashMap<>();
  private final Map<String, PodSandboxStatusResponse> sandboxes = new ConcurrentHashMap<>();
  private final Server server;

  private ContainerRuntime(Path socket) throws IOException {
    server =
        NettyServerBuilder.forAddress(UnixDomainSocketAddress.of(socket))
            .channelType(NioServerDomainSocketChannel.class)
            .bossEventLoopGroup(loop)
            .workerEventLoopGroup(loop)
            .addService(new Service())
            .build()
            .start();
  }

  static ContainerRuntime at(Path socket) throws IOException {
    return new ContainerRuntime(socket);
  }

  /** Knows a container of this name in a pod, and the pod. */
  void add(String id, String name, String image, String namespaceAndPod) {
    String[] pod = namespaceAndPod.split("/", 2);
    String sandbox = new StringBuilder(id).reverse().toString();
    containers.put(
        id,
        ContainerStatusResponse.newBuilder()
            .setStatus(
                ContainerStatus.newBuilder()
                    .setId(id)
                    .setMetadata(ContainerMetadata.newBuilder().setName(name))
                    .setImage(ImageSpec.newBuilder().setImage(image)))
            .putInfo("info", "{\"sandboxID\":\"" + sandbox + "\"}")
            .build());
    sandboxes.put(
        sandbox,
        PodSandboxStatusResponse.newBuilder()
            .setStatus(
                PodSandboxStatus.newBuilder()
                    .setId(sandbox)
                    .setMetadata(
                        PodSandboxMetadata.newBuilder().setNamespace(pod[0]).setName(pod[1])))
            .build());
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
      answer(containers.get(request.getContainerId()), responses);
    }

    @Override
    public void podSandboxStatus(
        PodSandboxStatusRequest request, StreamObserver<PodSandboxStatusResponse> responses) {
      answer(sandboxes.get(request.getPodSandboxId()), responses);
    }

    @Override
    public void listContainers(
        ListContainersRequest request, StreamObserver<ListContainersResponse> responses) {
      answer(ListContainersResponse.getDefaultInstance(), responses);
    }

    private <T> void answer(@Nullable T known, StreamObserver<T> responses) {
      if (known == null) {
        responses.onError(Status.NOT_FOUND.asRuntimeException());
      } else {
        responses.onNext(known);
        responses.onCompleted();
      }
    }
  }
}
