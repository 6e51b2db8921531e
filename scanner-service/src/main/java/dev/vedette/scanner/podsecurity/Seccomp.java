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
import java.util.SortedMap;
import java.util.TreeMap;

/** The controls of seccomp profiles. Stateless. */
final class Seccomp {
  private static final String POD_ANNOTATION = "seccomp.security.alpha.kubernetes.io/pod";
  private static final String CONTAINER_ANNOTATION =
      "container.seccomp.security.alpha.kubernetes.io/";

  private Seccomp() {}

  static Optional<Violation> baseline(Workload pod, KubernetesVersion version) {
    return version.isAtLeast(19)
        ? unconfined(pod).violation("seccompProfile_baseline", "seccompProfile", Seccomp::mustNot)
        : annotations(pod);
  }

  static Optional<Violation> restricted(Workload pod, KubernetesVersion version) {
    if (version.isAtLeast(25) && pod.isWindows()) {
      return Optional.empty();
    }
    Offenders unconfined = unconfined(pod);
    if (!unconfined.areNone()) {
      return unconfined.violation("seccompProfile_restricted", "seccompProfile", Seccomp::mustNot);
    }
    Offenders without = new Offenders();
    if (!pod.security("seccompProfile").isMapping()) {
      for (Container container : pod.containers()) {
        Node profile = container.security("seccompProfile");
        if (!profile.isMapping()) {
          without.container(container, profile.at("type"));
        }
      }
    }
    return without.violation(
        "seccompProfile_restricted",
        "seccompProfile",
        all ->
            "pod or "
                + all.containers()
                + " must set securityContext.seccompProfile.type to"
                + " \"RuntimeDefault\" or \"Localhost\"");
  }

  private static String mustNot(Offenders all) {
    return all.setters()
        + " must not set securityContext.seccompProfile.type to "
        + quoted(all.values());
  }

  private static Offenders unconfined(Workload pod) {
    Offenders offenders = new Offenders();
    Node podType = pod.security("seccompProfile", "type");
    if (pod.security("seccompProfile").isMapping() && !isConfined(podType)) {
      offenders.pod(podType);
      offenders.value(podType.text());
    }
    for (Container container : pod.containers()) {
      Node type = container.security("seccompProfile", "type");
      if (container.security("seccompProfile").isMapping() && !isConfined(type)) {
        offenders.container(container, type);
        offenders.value(type.text());
      }
    }
    return offenders;
  }

  private static boolean isConfined(Node type) {
    return type.is("RuntimeDefault") || type.is("Localhost");
  }

  private static Optional<Violation> annotations(Workload pod) {
    Node annotations = pod.template().at("metadata", "annotations");
    List<String> keys = new ArrayList<>(List.of(POD_ANNOTATION));
    pod.containers().forEach(container -> keys.add(CONTAINER_ANNOTATION + container.name()));
    SortedMap<String, Node> forbidden = new TreeMap<>();
    for (String key : keys) {
      Node annotation = annotations.at(key);
      String profile = annotation.text();
      if (annotation.exists()
          && !profile.equals("runtime/default")
          && !profile.equals("docker/default")
          && !profile.startsWith("localhost/")) {
        forbidden.put(key + "=\"" + profile + "\"", annotation);
      }
    }
    return forbidden.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Violation(
                "seccompProfile_baseline",
                "seccompProfile",
                "forbidden "
                    + plural("annotation", forbidden.size())
                    + " "
                    + String.join(", ", forbidden.keySet()),
                List.copyOf(forbidden.values())));
  }
}
