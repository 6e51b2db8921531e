package dev.vedette.agent.check;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import dev.vedette.agent.check.node.Node;
import dev.vedette.agent.check.node.ShellOutcome;
import java.util.Optional;

/**
 * Asks a node's own programs which Kubernetes it runs, each bounded in time. Unlike kube-bench it
 * never searches the file system for a kubelet and does not insist on a server that does not
 * answer. Thread-safe.
 */
final class VersionProbe {
  private static final Pattern OPENSHIFT =
      Pattern.compile("oc v(\\d+\\.\\d+)|Client Version:\\s*(\\d+\\.\\d+)");

  private final Node node;

  VersionProbe(Node node) {
    this.node = node;
  }

  Platform platform(KubernetesVersion version) throws InterruptedException {
    Optional<String> openShift =
        output("oc", "oc version --request-timeout=5s")
            .flatMap(VersionProbe::openShift)
            .flatMap(Platform::openShiftVersion);
    return openShift.isPresent()
        ? new Platform("ocp", openShift.get())
        : Platform.ofGitVersion(version.git());
  }

  KubernetesVersion kubernetes() throws InterruptedException {
    Optional<KubernetesVersion> version =
        output("kubectl", "kubectl version -o json --request-timeout=5s 2>/dev/null")
            .flatMap(KubernetesVersion::ofKubectl);
    if (version.isEmpty()) {
      version = output("kubelet", "kubelet --version").flatMap(KubernetesVersion::ofKubelet);
    }
    return version.orElse(KubernetesVersion.ASSUMED);
  }

  static Optional<String> openShift(String output) {
    Matcher matcher = OPENSHIFT.matcher(output);
    if (!matcher.find()) {
      return Optional.empty();
    }
    return Optional.ofNullable(matcher.group(1)).or(() -> Optional.ofNullable(matcher.group(2)));
  }

  /** What a program prints, whether or not it fails; empty when it is not installed. */
  private Optional<String> output(String program, String command) throws InterruptedException {
    ShellOutcome outcome =
        node.run("command -v " + program + " >/dev/null 2>&1 || exit 127\n" + command);
    return outcome.output().isBlank() ? Optional.empty() : Optional.of(outcome.output());
  }
}
