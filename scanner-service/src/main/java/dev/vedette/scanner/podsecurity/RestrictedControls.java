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

/** The controls that the restricted level adds. Stateless. */
final class RestrictedControls {
  /** By id, which is the order of Kubernetes' messages. */
  static final List<Control> ALL =
      List.of(
          new Control("allowPrivilegeEscalation", 8, "", RestrictedControls::escalation),
          new Control(
              "capabilities_restricted",
              22,
              "capabilities_baseline",
              RestrictedControls::capabilities),
          new Control(
              "procMount_restricted",
              35,
              "procMount",
              (pod, _) -> BaselineControls.unmaskedProc(pod, "procMount_restricted")),
          new Control("restrictedVolumes", 0, "hostPathVolumes", (pod, _) -> volumes(pod)),
          new Control("runAsNonRoot", 0, "", RestrictedControls::nonRoot),
          new Control("runAsUser", 23, "", RestrictedControls::user),
          new Control(
              "seccompProfile_restricted", 19, "seccompProfile_baseline", Seccomp::restricted));

  private static final Set<String> VOLUMES =
      Set.of(
          "configMap",
          "csi",
          "downwardAPI",
          "emptyDir",
          "ephemeral",
          "image",
          "persistentVolumeClaim",
          "projected",
          "secret");

  private RestrictedControls() {}

  private static Optional<Violation> escalation(Workload pod, KubernetesVersion version) {
    if (isExempt(pod, version)) {
      return Optional.empty();
    }
    Offenders offenders = new Offenders();
    for (Container container : pod.containers()) {
      Node allow = container.security("allowPrivilegeEscalation");
      if (!allow.isFalse()) {
        offenders.container(container, allow);
      }
    }
    return offenders.violation(
        "allowPrivilegeEscalation",
        "allowPrivilegeEscalation != false",
        all -> all.containers() + " must set securityContext.allowPrivilegeEscalation=false");
  }

  private static Optional<Violation> capabilities(Workload pod, KubernetesVersion version) {
    if (isExempt(pod, version)) {
      return Optional.empty();
    }
    Offenders keeping = new Offenders();
    Offenders adding = new Offenders();
    for (Container container : pod.containers()) {
      Node drop = container.security("capabilities", "drop");
      if (!drop.contains("ALL")) {
        keeping.container(container, drop);
      }
      for (Node added : container.security("capabilities", "add").items()) {
        if (!added.is("NET_BIND_SERVICE")) {
          adding.container(container, added);
          adding.value(added.text());
        }
      }
    }
    List<String> details = new ArrayList<>();
    List<Node> nodes = new ArrayList<>(keeping.nodes());
    nodes.addAll(adding.nodes());
    if (!keeping.areNone()) {
      details.add(keeping.containers() + " must set securityContext.capabilities.drop=[\"ALL\"]");
    }
    if (!adding.areNone()) {
      details.add(
          adding.containers()
              + " must not include "
              + quoted(adding.values())
              + " in securityContext.capabilities.add");
    }
    return nodes.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Violation(
                "capabilities_restricted",
                "unrestricted capabilities",
                String.join("; ", details),
                nodes));
  }

  private static Optional<Violation> volumes(Workload pod) {
    List<String> names = new ArrayList<>();
    List<Node> nodes = new ArrayList<>();
    SortedSet<String> types = new TreeSet<>();
    for (Node volume : pod.spec().at("volumes").items()) {
      List<Node> sources =
          volume.fields().stream()
              .filter(field -> !field.key().equals("name") && field.exists())
              .toList();
      // The API server makes a volume without a source an emptyDir before it looks at it.
      if (!sources.isEmpty()
          && sources.stream().noneMatch(source -> VOLUMES.contains(source.key()))) {
        names.add(volume.at("name").text());
        nodes.add(sources.getFirst());
        types.add(sources.getFirst().key());
      }
    }
    return nodes.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Violation(
                "restrictedVolumes",
                "restricted volume types",
                plural("volume", names.size())
                    + " "
                    + quoted(names)
                    + (names.size() == 1 ? " uses " : " use ")
                    + plural("restricted volume type", types.size())
                    + " "
                    + quoted(types),
                nodes));
  }

  private static Optional<Violation> nonRoot(Workload pod, KubernetesVersion version) {
    if (hasOwnUsers(pod, version)) {
      return Optional.empty();
    }
    Offenders asRoot = new Offenders();
    Offenders unset = new Offenders();
    Node podSetting = pod.security("runAsNonRoot");
    if (podSetting.isFalse()) {
      asRoot.pod(podSetting);
    }
    for (Container container : pod.containers()) {
      Node setting = container.security("runAsNonRoot");
      if (setting.isFalse()) {
        asRoot.container(container, setting);
      } else if (!setting.isTrue() && !podSetting.isTrue()) {
        unset.container(container, setting);
      }
    }
    if (!asRoot.areNone()) {
      return asRoot.violation(
          "runAsNonRoot",
          "runAsNonRoot != true",
          all -> all.setters() + " must not set securityContext.runAsNonRoot=false");
    }
    return unset.violation(
        "runAsNonRoot",
        "runAsNonRoot != true",
        all -> "pod or " + all.containers() + " must set securityContext.runAsNonRoot=true");
  }

  private static Optional<Violation> user(Workload pod, KubernetesVersion version) {
    if (hasOwnUsers(pod, version)) {
      return Optional.empty();
    }
    Offenders offenders = new Offenders();
    Node podUser = pod.security("runAsUser");
    if (podUser.is(0)) {
      offenders.pod(podUser);
    }
    for (Container container : pod.containers()) {
      Node user = container.security("runAsUser");
      if (user.is(0)) {
        offenders.container(container, user);
      }
    }
    return offenders.violation(
        "runAsUser", "runAsUser=0", all -> all.setters() + " must not set runAsUser=0");
  }

  /** Root of a pod with users of its own is nobody on the node. */
  private static boolean hasOwnUsers(Workload pod, KubernetesVersion version) {
    return version.isAtLeast(35) && pod.spec().at("hostUsers").isFalse();
  }

  /** What Windows does not know cannot be asked of it. */
  private static boolean isExempt(Workload pod, KubernetesVersion version) {
    return version.isAtLeast(25) && pod.isWindows();
  }
}
