package dev.vedette.scanner.podsecurity;

import static dev.vedette.scanner.podsecurity.Offenders.plural;
import static dev.vedette.scanner.podsecurity.Offenders.quoted;

import dev.vedette.scanner.finding.KubernetesVersion;
import dev.vedette.scanner.finding.Node;
import dev.vedette.scanner.finding.Workload;
import dev.vedette.scanner.finding.Workload.Container;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** The control of SELinux options, which mixes three settings in one message. Not thread-safe. */
final class SeLinux {
  private static final Set<String> TYPES =
      Set.of("", "container_t", "container_init_t", "container_kvm_t");

  private final KubernetesVersion version;
  private final SortedSet<String> badTypes = new TreeSet<>();
  private boolean user;
  private boolean role;

  private SeLinux(KubernetesVersion version) {
    this.version = version;
  }

  static Optional<Violation> judge(Workload pod, KubernetesVersion version) {
    SeLinux found = new SeLinux(version);
    Offenders offenders = new Offenders();
    found.offending(pod.security("seLinuxOptions")).forEach(offenders::pod);
    for (Container container : pod.containers()) {
      found
          .offending(container.security("seLinuxOptions"))
          .forEach(node -> offenders.container(container, node));
    }
    return offenders.violation(
        "seLinuxOptions",
        "seLinuxOptions",
        all ->
            all.setters()
                + " set forbidden securityContext.seLinuxOptions: "
                + found.description());
  }

  /** Whether a type is one that containers normally have. */
  static boolean isAllowed(String type, KubernetesVersion version) {
    return TYPES.contains(type) || (version.isAtLeast(31) && type.equals("container_engine_t"));
  }

  private List<Node> offending(Node options) {
    List<Node> offending = new ArrayList<>();
    if (!isAllowed(options.at("type").text(), version)) {
      badTypes.add(options.at("type").text());
      offending.add(options.at("type"));
    }
    if (!options.at("user").text().isEmpty()) {
      user = true;
      offending.add(options.at("user"));
    }
    if (!options.at("role").text().isEmpty()) {
      role = true;
      offending.add(options.at("role"));
    }
    return offending;
  }

  private String description() {
    List<String> parts = new ArrayList<>();
    if (!badTypes.isEmpty()) {
      parts.add(plural("type", badTypes.size()) + " " + quoted(badTypes));
    }
    if (user) {
      parts.add("user may not be set");
    }
    if (role) {
      parts.add("role may not be set");
    }
    return String.join("; ", parts);
  }
}
