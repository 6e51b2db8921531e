package dev.vedette.e2e;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.lite.ProtoLiteUtils;
import io.grpc.stub.ClientCalls;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A real containerd with its CRI, which everything it needs and makes stays with: a directory, a
 * mount namespace of its own. Its pods use the host's network, so it needs no plug-ins for that,
 * and its one image is busybox.
 */
final class Containerd implements AutoCloseable {
  static final String IMAGE = "registry.local/web:7";
  private static final long LIMIT_SECONDS = 60;
  private static final int NODE_NAMESPACE = 2;

  private final Path directory;
  private final Process process;
  private final String group = "vedette-e2e-" + UUID.randomUUID();
  private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final ManagedChannel channel;
  private final List<String> sandboxes = new ArrayList<>();

  private Containerd(Path directory, Process process) {
    this.directory = directory;
    this.process = process;
    this.channel =
        NettyChannelBuilder.forAddress(UnixDomainSocketAddress.of(socket()))
            .eventLoopGroup(loop)
            .channelType(NioDomainSocketChannel.class)
            .usePlaintext()
            .build();
  }

  static Containerd start() throws IOException, InterruptedException {
    Path program = Tree.program("containerd");
    Path directory = Tree.privateDirectory("vedette-e2e-containerd");
    Path config = Files.writeString(directory.resolve("config.toml"), config(directory));
    Process process =
        new ProcessBuilder(
                "unshare",
                "--mount",
                "--propagation",
                "private",
                "sh",
                "-c",
                "mount -t tmpfs vedette /run && exec " + program + " --config " + config)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log").toFile())
            .start();
    Containerd containerd = new Containerd(directory, process);
    try {
      containerd.importImage(OciImage.busybox(directory, IMAGE));
    } catch (IOException | InterruptedException | RuntimeException | Error failed) {
      containerd.close();
      throw failed;
    }
    return containerd;
  }

  private static String config(Path directory) {
    return """
    version = 2
    root = "DIR/root"
    state = "DIR/state"
    [grpc]
      address = "DIR/cri.sock"
    [plugins."io.containerd.internal.v1.opt"]
      path = "DIR/opt"
    [plugins."io.containerd.grpc.v1.cri"]
      sandbox_image = "IMAGE"
      disable_tcp_service = true
      restrict_oom_score_adj = true
      [plugins."io.containerd.grpc.v1.cri".cni]
        bin_dir = "DIR/cni"
        conf_dir = "DIR/cni"
    """
        .replace("DIR", directory.toString())
        .replace("IMAGE", IMAGE);
  }

  /** Where it answers; a path. */
  Path socket() {
    return directory.resolve("cri.sock");
  }

  private void importImage(Path archive) throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (true) {
      Command imported =
          Command.run(ctr("images", "import", "--all-platforms", archive.toString()));
      if (imported.status() == 0) {
        return;
      }
      if (!process.isAlive() || System.nanoTime() > end) {
        throw new AssertionError(imported.err() + Files.readString(directory.resolve("log")));
      }
    }
  }

  private List<String> ctr(String... words) {
    return Stream.concat(
            Stream.of("ctr", "--address", socket().toString(), "--namespace", "k8s.io"),
            Stream.of(words))
        .toList();
  }

  /** Starts a pod of one container, as a kubelet does; the container's id. */
  String runPod(String namespace, String pod, String container) {
    UnknownFieldSet node = message(1, NODE_NAMESPACE, 2, NODE_NAMESPACE, 3, NODE_NAMESPACE);
    UnknownFieldSet sandbox =
        message(
            1, message(1, pod, 2, UUID.randomUUID().toString(), 3, namespace),
            3, directory.resolve("logs").toString(),
            6, message(1, "app", 2, "web"),
            8, message(1, "/" + group, 2, message(1, node)));
    String id = text(call("RunPodSandbox", message(1, sandbox)), 1);
    sandboxes.add(id);
    UnknownFieldSet config =
        message(
            1, message(1, container),
            2, message(1, IMAGE),
            3, "/bin/sleep",
            4, "600",
            15, message(2, message(3, node)));
    String made = text(call("CreateContainer", message(1, id, 2, config, 3, sandbox)), 1);
    call("StartContainer", message(1, made));
    return made;
  }

  /** A shell line that runs a command in a container, with a terminal. */
  String execLine(String container, String... words) {
    return Stream.concat(
            ctr(
                "tasks",
                "exec",
                "--tty",
                "--fifo-dir",
                directory.resolve("fifo").toString(),
                "--exec-id",
                UUID.randomUUID().toString(),
                container)
                .stream(),
            Stream.of(words))
        .map(word -> "'" + word + "'")
        .collect(Collectors.joining(" "));
  }

  private UnknownFieldSet call(String method, UnknownFieldSet request) {
    var marshaller = ProtoLiteUtils.marshaller(UnknownFieldSet.getDefaultInstance());
    return ClientCalls.blockingUnaryCall(
        channel,
        MethodDescriptor.newBuilder(marshaller, marshaller)
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName("runtime.v1.RuntimeService/" + method)
            .build(),
        CallOptions.DEFAULT.withDeadlineAfter(LIMIT_SECONDS, TimeUnit.SECONDS),
        request);
  }

  /** A message of numbered fields; the stubs that the agent has know only what the agent asks. */
  private static UnknownFieldSet message(Object... numbersAndValues) {
    var message = UnknownFieldSet.newBuilder();
    for (int i = 0; i < numbersAndValues.length; i += 2) {
      var field = UnknownFieldSet.Field.newBuilder();
      switch (numbersAndValues[i + 1]) {
        case Integer number -> field.addVarint(number);
        case UnknownFieldSet nested -> field.addLengthDelimited(nested.toByteString());
        case Object text -> field.addLengthDelimited(ByteString.copyFromUtf8(text.toString()));
      }
      message.addField((Integer) numbersAndValues[i], field.build());
    }
    return message.build();
  }

  private static String text(UnknownFieldSet message, int number) {
    return message.getField(number).getLengthDelimitedList().getFirst().toStringUtf8();
  }

  @Override
  public void close() throws IOException {
    for (String sandbox : sandboxes) {
      try {
        call("StopPodSandbox", message(1, sandbox));
        call("RemovePodSandbox", message(1, sandbox));
      } catch (StatusRuntimeException e) {
        System.out.println("e2e: pod " + sandbox + " stays: " + e.getMessage());
      }
    }
    channel.shutdownNow();
    var _ = loop.shutdownGracefully();
    process.destroy();
    try {
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Container.removeControlGroups(group);
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
