package dev.vedette.agent.node;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** What does not change about this node while the agent lives. Immutable. */
public record NodeFacts(
    String node,
    String hostname,
    String bootId,
    String kernelRelease,
    String agentVersion,
    Map<String, String> labels) {
  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
  private static final Path KERNEL_RELEASE = Path.of("/proc/sys/kernel/osrelease");
  private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");

  /** Copies the map. */
  public NodeFacts {
    labels = Map.copyOf(labels);
  }

  /** Without labels. */
  public NodeFacts(
      String node, String hostname, String bootId, String kernelRelease, String agentVersion) {
    this(node, hostname, bootId, kernelRelease, agentVersion, Map.of());
  }

  /** The same with what the operator calls the node by. */
  public NodeFacts labelled(Map<String, String> given) {
    return new NodeFacts(node, hostname, bootId, kernelRelease, agentVersion, given);
  }

  /** Reads the facts; the node's name is the host's when it is empty. */
  public static NodeFacts read(String configuredNode) {
    String hostname = hostName();
    String version = NodeFacts.class.getPackage().getImplementationVersion();
    return new NodeFacts(
        configuredNode.isEmpty() ? hostname : configuredNode,
        hostname,
        text(BOOT_ID),
        text(KERNEL_RELEASE),
        version == null ? "development" : version);
  }

  /** The host's name, as the default for the node's. */
  public static String hostName() {
    String name = text(HOST_NAME);
    if (!name.isEmpty()) {
      return name;
    }
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }

  /** {@code nodes/{node}}. */
  public String resourceName() {
    return "nodes/" + node;
  }

  private static String text(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      return "";
    }
  }
}
