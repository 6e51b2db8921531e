package dev.vedette.scanner.catalogue;

import dev.vedette.scanner.finding.Node;
import dev.vedette.scanner.finding.Workload.Container;
import java.util.Optional;

/** Profiles that were set by annotation before there were fields. Stateless. */
final class Annotations {
  private static final String APP_ARMOR = "container.apparmor.security.beta.kubernetes.io/";
  private static final String SECCOMP = "container.seccomp.security.alpha.kubernetes.io/";
  private static final String SECCOMP_POD = "seccomp.security.alpha.kubernetes.io/pod";

  private Annotations() {}

  /** The annotation that sets a container's seccomp profile. */
  static Optional<Node> seccomp(Container container) {
    Node annotations = annotations(container);
    Node own = annotations.at(SECCOMP + container.name());
    return Optional.of(own.exists() ? own : annotations.at(SECCOMP_POD)).filter(Node::exists);
  }

  /** The annotation that sets a container's AppArmor profile. */
  static Optional<Node> appArmor(Container container) {
    return Optional.of(annotations(container).at(APP_ARMOR + container.name()))
        .filter(Node::exists);
  }

  private static Node annotations(Container container) {
    return container.workload().template().at("metadata", "annotations");
  }
}
