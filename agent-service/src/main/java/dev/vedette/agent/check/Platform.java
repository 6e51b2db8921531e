package dev.vedette.agent.check;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.Optional;
import java.util.Set;

/**
 * A distribution of Kubernetes and its version, both empty when unknown. Immutable.
 *
 * @param name such as {@code eks}
 * @param version major and minor, such as {@code 1.30}
 */
record Platform(String name, String version) {
  static final Platform UNKNOWN = new Platform("", "");

  private static final Pattern GIT_VERSION =
      Pattern.compile("v(\\d+\\.\\d+)\\.\\d+[-+](\\w+)(?:[.\\-+]*)\\w+");
  private static final Set<String> OPENSHIFT_VERSIONS = Set.of("3.10", "4.1", "4.11", "4.13");

  /** What a server's version says, such as {@code v1.27.6+k3s1}. */
  static Platform ofGitVersion(String version) {
    Matcher matcher = GIT_VERSION.matcher(version);
    return matcher.find() ? new Platform(matcher.group(2), matcher.group(1)) : UNKNOWN;
  }

  /** The newest version of OpenShift, not newer than this one, that a benchmark exists for. */
  static Optional<String> openShiftVersion(String version) {
    String current = version;
    while (!current.isBlank()) {
      if (OPENSHIFT_VERSIONS.contains(current)) {
        return Optional.of(current);
      }
      current = BenchmarkSelection.decrement(current);
    }
    return Optional.empty();
  }

  /** The benchmark made for this platform, or empty. */
  String benchmark() {
    return switch (name) {
      case "eks" ->
          switch (version) {
            case "1.15", "1.16", "1.17", "1.18", "1.19" -> "eks-1.0.1";
            case "1.29", "1.30", "1.31" -> "eks-1.7.0";
            case "1.32", "1.33", "1.34" -> "eks-1.8.0";
            default -> "eks-1.5.0";
          };
      case "gke" ->
          switch (version) {
            case "1.15", "1.16", "1.17", "1.18", "1.19" -> "gke-1.0";
            case "1.20", "1.21", "1.22", "1.23", "1.24", "1.25", "1.26", "1.27" -> "gke-1.2.0";
            case "1.28", "1.29" -> "gke-1.6.0";
            case "1.30" -> "gke-1.8.0";
            default -> "gke-1.9.0";
          };
      case "aks" ->
          switch (version) {
            case "1.19", "1.20", "1.21", "1.22", "1.23", "1.24" -> "aks-1.0";
            case "1.29", "1.30", "1.31" -> "aks-1.7";
            default -> "aks-1.8";
          };
      case "ocp" ->
          switch (version) {
            case "3.10" -> "rh-0.7";
            case "4.1" -> "rh-1.0";
            case "4.11" -> "rh-1.4";
            case "4.13" -> "rh-1.8";
            default -> "";
          };
      case "k3s" ->
          switch (version) {
            case "1.22", "1.23" -> "k3s-cis-1.23";
            case "1.24" -> "k3s-cis-1.24";
            case "1.25" -> "k3s-cis-1.7";
            case "1.26" -> "k3s-cis-1.8";
            default -> "k3s-cis-1.9";
          };
      case "rancher" ->
          switch (version) {
            case "1.23" -> "rke-cis-1.23";
            case "1.24" -> "rke-cis-1.24";
            default -> "rke-cis-1.7";
          };
      case "rke2r" ->
          switch (version) {
            case "1.23" -> "rke2-cis-1.23";
            case "1.24" -> "rke2-cis-1.24";
            case "1.25" -> "rke2-cis-1.7";
            default -> "rke2-cis-1.8";
          };
      case "aliyun" -> "ack-1.0";
      case "vmware" -> "tkgi-1.2.53";
      default -> "";
    };
  }
}
