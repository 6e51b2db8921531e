package dev.vedette.scanner.catalogue;

import dev.vedette.scanner.finding.Node;
import dev.vedette.scanner.finding.Workload;
import java.util.ArrayList;
import java.util.List;

/** The directories of the node that pods ask for. Stateless. */
final class HostPaths {
  private static final List<String> SENSITIVE =
      List.of(
          "/etc",
          "/root",
          "/boot",
          "/dev",
          "/lib",
          "/lib64",
          "/bin",
          "/sbin",
          "/proc",
          "/sys",
          "/usr",
          "/home",
          "/var/lib/kubelet",
          "/var/lib/docker",
          "/var/lib/containerd",
          "/var/lib/etcd",
          "/var/log",
          "/var/run/secrets",
          "/run/secrets");

  private static final List<String> SOCKETS =
      List.of("docker.sock", "containerd.sock", "crio.sock", "dockershim.sock", "podman.sock");

  /** Directories in which the sockets are, so that mounting them gives the socket, too. */
  private static final List<String> SOCKET_DIRECTORIES =
      List.of("containerd", "crio", "docker", "podman", "k3s/containerd");

  private HostPaths() {}

  /** The path of each hostPath volume of a pod. */
  static List<Node> of(Workload pod) {
    List<Node> paths = new ArrayList<>();
    for (Node volume : pod.spec().at("volumes").items()) {
      Node path = volume.at("hostPath", "path");
      if (path.exists()) {
        paths.add(path);
      }
    }
    return paths;
  }

  /** The path without what makes equal paths look different. */
  static String normal(String path) {
    List<String> parts = new ArrayList<>();
    for (String part : path.split("/", -1)) {
      if (part.equals("..")) {
        if (!parts.isEmpty()) {
          parts.removeLast();
        }
      } else if (!part.isEmpty() && !part.equals(".")) {
        parts.add(part);
      }
    }
    return "/" + String.join("/", parts);
  }

  /** Whether a path is this directory or below it. */
  static boolean isBelow(String path, String directory) {
    return path.equals(directory) || path.startsWith(directory + "/");
  }

  /** Whether a container runtime listens there. */
  static boolean isRuntimeSocket(String path) {
    String run = path.startsWith("/var/run/") ? path.substring(4) : path;
    if (run.equals("/run") || path.equals("/var/run")) {
      return true;
    }
    if (!run.startsWith("/run/")) {
      return false;
    }
    String below = run.substring(5);
    return SOCKETS.stream().anyMatch(socket -> below.equals(socket) || below.endsWith("/" + socket))
        || SOCKET_DIRECTORIES.contains(below);
  }

  /** Whether the node's own files are there. */
  static boolean isSensitive(String path) {
    return path.equals("/")
        || path.equals("/var")
        || path.equals("/var/lib")
        || SENSITIVE.stream().anyMatch(directory -> isBelow(path, directory));
  }
}
