package dev.vedette.scanner.risk;

import dev.vedette.scanner.finding.Node;
import dev.vedette.scanner.finding.Workload;
import dev.vedette.scanner.finding.Workload.Container;
import dev.vedette.scanner.finding.Workload.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A workload and how it can be reached. Immutable.
 *
 * @param doors how traffic from outside comes in
 */
record Exposure(Workload pod, Set<Door> doors) {
  /** A way in, or a policy that guards one. */
  enum Door {
    LOAD_BALANCER,
    NODE_PORT,
    INGRESS,
    EGRESS_POLICY
  }

  private static final Set<String> SYSTEM_DIRECTORIES = Set.of("/etc", "/var", "/bin");
  private static final List<String> COUNTED_SYSCTLS =
      List.of("kernel.msg", "kernel.sem", "kernel.shm", "fs.mqueue.", "net.");

  Exposure {
    doors = Set.copyOf(doors);
  }

  boolean has(Door door) {
    return doors.contains(door);
  }

  /** Ephemeral containers come and go and do not count. */
  private List<Container> containers() {
    List<Container> containers = new ArrayList<>(pod.containers(Role.REGULAR));
    containers.addAll(pod.containers(Role.INIT));
    return containers;
  }

  boolean any(Predicate<Container> predicate) {
    return containers().stream().anyMatch(predicate);
  }

  boolean runsAsRoot() {
    return any(container -> {
      Node user = container.effective("runAsUser");
      return !container.effective("runAsNonRoot").isTrue() && (!user.exists() || user.is(0));
    });
  }

  boolean hasCapability(Container container, String name, boolean byDefault) {
    boolean dropped = names(container, "drop").stream().anyMatch(Set.of("ALL", name)::contains);
    boolean added = names(container, "add").stream().anyMatch(Set.of("ALL", name)::contains);
    return added || (byDefault && !dropped) || container.security("privileged").isTrue();
  }

  private static List<String> names(Container container, String list) {
    return container.security("capabilities", list).texts().stream()
        .map(text -> text.toUpperCase(Locale.ROOT))
        .map(text -> text.startsWith("CAP_") ? text.substring(4) : text)
        .toList();
  }

  boolean mountsSystemDirectory(Container container, boolean readOnly) {
    for (Node mount : container.node().at("volumeMounts").items()) {
      for (Node volume : pod.spec().at("volumes").items()) {
        if (mount.at("readOnly").isTrue() == readOnly
            && volume.at("name").is(mount.at("name").text())
            && SYSTEM_DIRECTORIES.contains(volume.at("hostPath", "path").text())) {
          return true;
        }
      }
    }
    return false;
  }

  boolean setsCountedSysctl() {
    return pod.security("sysctls").items().stream()
        .map(sysctl -> sysctl.at("name").text())
        .filter(name -> !name.equals("net.ipv4.route.min_pmtu"))
        .anyMatch(name -> COUNTED_SYSCTLS.stream().anyMatch(name::startsWith));
  }

  boolean lacksLimit(Container container) {
    Node limits = container.node().at("resources", "limits");
    return !limits.at("cpu").exists() || !limits.at("memory").exists();
  }

  /** By annotation, as when the system was made, or by field, as today. */
  boolean isConfinedBySeccomp(Container container) {
    Node type = container.effective("seccompProfile").at("type");
    if (type.exists()) {
      return !type.is("Unconfined");
    }
    Node annotations = pod.template().at("metadata", "annotations");
    Node own = annotations.at("container.seccomp.security.alpha.kubernetes.io/" + container.name());
    Node profile = own.exists() ? own : annotations.at("seccomp.security.alpha.kubernetes.io/pod");
    return profile.exists() && !List.of(profile.text().split(",", -1)).contains("unconfined");
  }

  boolean all(Predicate<Container> predicate) {
    return containers().stream().allMatch(predicate);
  }
}
