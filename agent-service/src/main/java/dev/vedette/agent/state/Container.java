package dev.vedette.agent.state;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The container that a process runs in, as its cgroup tells. Immutable.
 *
 * @param id the first twelve characters of its id, or {@code host}
 * @param fullId the whole id; empty on the host
 * @param runtime which kind of runtime made it; {@code host} on the host
 */
public record Container(String id, String fullId, String runtime) {
  /** No container. */
  public static final Container HOST = new Container("host", "", "host");

  private static final int SHORT = 12;
  private static final String DELETED = " (deleted)";
  private static final String HEX64 = "([0-9a-f]{64})";

  // The last component of a cgroup path is what the runtimes name after the container; the runtime
  // is in the prefix,
  // or in a component before.
  private static final Pattern SCOPE =
      Pattern.compile(
          "(?:.*/)?(?:(docker|cri-containerd|crio|crio-conmon|libpod|nerdctl|containerd)-)?"
              + HEX64
              + "(?:\\.scope)?(/.*)?");
  private static final Pattern COLON =
      Pattern.compile(
          "(?:.*/)?[^/]*:(cri-containerd|nerdctl|default|k8s\\.io):" + HEX64 + "(/.*)?");

  public boolean isHost() {
    return fullId.isEmpty();
  }

  /** The container that a cgroup path names; empty if it names none. */
  public static Optional<Container> ofCgroup(String path) {
    if (path.length() < 64) {
      return Optional.empty();
    }
    if (path.endsWith(DELETED)) {
      return ofCgroup(path.substring(0, path.length() - DELETED.length()));
    }
    Matcher colon = COLON.matcher(path);
    if (colon.matches()) {
      return Optional.of(of(colon.group(2), "containerd"));
    }
    Matcher scope = SCOPE.matcher(path);
    if (!scope.matches() || "crio-conmon".equals(scope.group(1))) {
      return Optional.empty();
    }
    String id = scope.group(2);
    return Optional.of(of(id, runtime(scope.group(1), id, path)));
  }

  private static Container of(String fullId, String runtime) {
    return new Container(fullId.substring(0, SHORT), fullId, runtime);
  }

  private static String runtime(@Nullable String prefix, String id, String path) {
    if (prefix != null) {
      return switch (prefix) {
        case "docker" -> "docker";
        case "crio" -> "cri-o";
        case "libpod" -> "podman";
        default -> "containerd";
      };
    }
    if (path.contains("/docker/" + id)) {
      return "docker";
    }
    if (path.contains("/libpod")) {
      return "podman";
    }
    // A bare id below kubepods, or below a name of the runtime's own, such as containerd's
    // namespaces.
    return "cri";
  }
}
