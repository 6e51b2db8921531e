package dev.vedette.cli.doctor;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What the node itself offers: Java, disk, container runtimes, ports. Stateless. */
final class MachineFindings {
  private static final int JAVA = 25;

  private MachineFindings() {}

  static Finding java(int feature, String version) {
    return feature >= JAVA
        ? Finding.ok("java", version)
        : Finding.problem("java", version + " (expected: " + JAVA + ")", "install a JDK " + JAVA);
  }

  /** Whether events find room while the rules service is away. */
  static Finding disk(Path directory, long needed) {
    Path existing = directory.toAbsolutePath();
    while (!Files.exists(existing) && existing.getParent() != null) {
      existing = existing.getParent();
    }
    String check = "disk";
    try {
      FileStore store = Files.getFileStore(existing);
      long free = store.getUsableSpace();
      String found = directory + ": " + (free >> 20) + " MiB free";
      if (!Files.isWritable(existing)) {
        return Finding.problem(
            check, existing + " cannot be written", "run as its owner, or set agent.state");
      }
      return free >= needed
          ? Finding.ok(check, found)
          : Finding.problem(
              check,
              found + " (expected: " + (needed >> 20) + " MiB)",
              "free some, set agent.state elsewhere, or lower agent.stream.disk");
    } catch (IOException e) {
      return Finding.problem(check, existing + ": " + e, "set agent.state to a local directory");
    }
  }

  /** Whether a container runtime tells names and pods. */
  static Finding containerRuntime(Path hostRoot, List<Path> sockets) {
    String check = "container runtime";
    if (sockets.isEmpty()) {
      return Finding.ok(check, "not asked: agent.container.sockets is empty");
    }
    List<String> refused = new ArrayList<>();
    for (Path socket : sockets) {
      Path path = hostRoot.resolve(Path.of("/").relativize(socket));
      if (!Files.exists(path)) {
        continue;
      }
      try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
        channel.connect(UnixDomainSocketAddress.of(path));
        return Finding.ok(check, path + " answers");
      } catch (IOException e) {
        refused.add(path + ": " + e.getMessage());
      }
    }
    return refused.isEmpty()
        ? Finding.warning(
            check,
            "none of " + sockets + " is there",
            "set agent.container.sockets; without, alerts lack names of containers and pods")
        : Finding.warning(
            check, String.join("; ", refused), "run as root, or as a member of the socket's group");
  }

  /** Whether a service can listen there. */
  static Finding port(String what, String host, int port) {
    String check = "port";
    if (port == 0) {
      return Finding.ok(check, what + ": any free one");
    }
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getByName(host), port), 1);
      return Finding.ok(check, what + ": " + host + ":" + port + " is free");
    } catch (IOException e) {
      return Finding.warning(
          check,
          what + ": " + host + ":" + port + ": " + e.getMessage(),
          "fine when it runs already; else stop what listens there or choose another port");
    }
  }
}
