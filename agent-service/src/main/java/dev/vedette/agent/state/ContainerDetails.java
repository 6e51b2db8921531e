package dev.vedette.agent.state;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a container runtime says of a container. Immutable; what a runtime leaves out is empty.
 *
 * @param name how its pod or its user calls it
 * @param image the image it was made from
 * @param privileged whether it was made privileged
 * @param labels its labels, in the order of their keys
 * @param mounts what is mounted into it
 * @param pod the pod that it belongs to; {@link Pod#NONE} if to none
 */
public record ContainerDetails(
    String name,
    Image image,
    Answer privileged,
    Map<String, String> labels,
    List<Mount> mounts,
    Pod pod) {
  public ContainerDetails {
    labels = Collections.unmodifiableMap(new TreeMap<>(labels));
    mounts = List.copyOf(mounts);
  }

  /** What may be left unsaid. */
  public enum Answer {
    YES,
    NO,
    UNSAID;

    /** Turns a truth into an answer. */
    public static Answer of(boolean truth) {
      return truth ? YES : NO;
    }
  }

  /**
   * An image.
   *
   * @param name as it was asked for, with its tag or digest
   * @param repository the name without tag and digest
   * @param tag its tag
   * @param digest its digest in the registry
   * @param id its id on the node
   */
  public record Image(String name, String repository, String tag, String digest, String id) {
    /** No image. */
    public static final Image NONE = new Image("", "", "", "", "");
  }

  /**
   * Something mounted into a container.
   *
   * @param source where it is on the node
   * @param destination where it is in the container
   * @param mode options, which CRI does not tell
   * @param writable whether it may be written to
   * @param propagation how later mounts spread
   */
  public record Mount(
      String source, String destination, String mode, boolean writable, String propagation) {
    /** All of it, as rules expect it. */
    public String text() {
      return source + ":" + destination + ":" + mode + ":" + writable + ":" + propagation;
    }
  }

  /**
   * A pod as its sandbox tells.
   *
   * @param name its name
   * @param namespace the namespace it is in
   * @param uid its uid in Kubernetes
   * @param sandboxId the id of its sandbox
   * @param ip its first address
   * @param labels its labels, in the order of their keys
   * @param network what the network plugin answered, as JSON
   * @param host which of the node's own namespaces it uses
   */
  public record Pod(
      String name,
      String namespace,
      String uid,
      String sandboxId,
      String ip,
      Map<String, String> labels,
      String network,
      HostNamespaces host) {
    /** No pod. */
    public static final Pod NONE =
        new Pod("", "", "", "", "", Map.of(), "", new HostNamespaces(false, false, false));

    public Pod {
      labels = Collections.unmodifiableMap(new TreeMap<>(labels));
    }
  }

  /** Which namespaces of the node are used. */
  public record HostNamespaces(boolean pid, boolean network, boolean ipc) {}
}
