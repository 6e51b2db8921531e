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

/** The controls of the baseline level. Stateless. */
final class BaselineControls {
  /** By id, which is the order of Kubernetes' messages. */
  static final List<Control> ALL =
      List.of(
          new Control("appArmorProfile", 0, "", (pod, _) -> appArmor(pod)),
          new Control("capabilities_baseline", 0, "", (pod, _) -> capabilities(pod)),
          new Control("hostNamespaces", 0, "", (pod, _) -> hostNamespaces(pod)),
          new Control("hostPathVolumes", 0, "", (pod, _) -> hostPaths(pod)),
          new Control("hostPorts", 0, "", (pod, _) -> hostPorts(pod)),
          new Control("hostProbesAndHostLifecycle", 34, "", (pod, _) -> probeHosts(pod)),
          new Control("privileged", 0, "", (pod, _) -> privileged(pod)),
          new Control("procMount", 0, "", BaselineControls::procMount),
          new Control("seLinuxOptions", 0, "", SeLinux::judge),
          new Control("seccompProfile_baseline", 0, "", Seccomp::baseline),
          new Control("sysctls", 0, "", BaselineControls::sysctls),
          new Control("windowsHostProcess", 0, "", (pod, _) -> hostProcess(pod)));

  private static final String APP_ARMOR = "container.apparmor.security.beta.kubernetes.io/";

  /** What the container runtimes give by themselves. */
  private static final Set<String> CAPABILITIES =
      Set.of(
          "AUDIT_WRITE",
          "CHOWN",
          "DAC_OVERRIDE",
          "FOWNER",
          "FSETID",
          "KILL",
          "MKNOD",
          "NET_BIND_SERVICE",
          "SETFCAP",
          "SETGID",
          "SETPCAP",
          "SETUID",
          "SYS_CHROOT");

  private BaselineControls() {}

  private static Optional<Violation> appArmor(Workload pod) {
    Offenders offenders = new Offenders();
    Node podProfile = pod.security("appArmorProfile");
    if (podProfile.isMapping() && !isConfined(podProfile)) {
      offenders.pod(podProfile.at("type"));
      offenders.value(podProfile.at("type").text());
    }
    for (Container container : pod.containers()) {
      Node profile = container.security("appArmorProfile");
      if (profile.isMapping() && !isConfined(profile)) {
        offenders.container(container, profile.at("type"));
        offenders.value(profile.at("type").text());
      }
    }
    List<Node> nodes = new ArrayList<>(offenders.nodes());
    SortedSet<String> annotations = new TreeSet<>();
    for (Node annotation : pod.template().at("metadata", "annotations").fields()) {
      String profile = annotation.text();
      if (annotation.key().startsWith(APP_ARMOR)
          && !profile.isEmpty()
          && !profile.equals("runtime/default")
          && !profile.startsWith("localhost/")) {
        annotations.add(annotation.key() + "=\"" + profile + "\"");
        nodes.add(annotation);
      }
    }
    if (nodes.isEmpty()) {
      return Optional.empty();
    }
    List<String> setters = new ArrayList<>();
    if (!offenders.areNone()) {
      setters.add(offenders.setters());
    }
    if (!annotations.isEmpty()) {
      setters.add(plural("annotation", annotations.size()));
    }
    List<String> values = new ArrayList<>(offenders.values());
    values.addAll(annotations);
    return Optional.of(
        new Violation(
            "appArmorProfile",
            plural("forbidden AppArmor profile", values.size()),
            String.join(" and ", setters)
                + " must not set AppArmor profile type to "
                + quoted(values),
            nodes));
  }

  private static boolean isConfined(Node profile) {
    return profile.at("type").is("RuntimeDefault") || profile.at("type").is("Localhost");
  }

  private static Optional<Violation> capabilities(Workload pod) {
    Offenders offenders = new Offenders();
    for (Container container : pod.containers()) {
      for (Node added : container.security("capabilities", "add").items()) {
        if (!CAPABILITIES.contains(added.text())) {
          offenders.container(container, added);
          offenders.value(added.text());
        }
      }
    }
    return offenders.violation(
        "capabilities_baseline",
        "non-default capabilities",
        all ->
            all.containers()
                + " must not include "
                + quoted(all.values())
                + " in securityContext.capabilities.add");
  }

  private static Optional<Violation> hostNamespaces(Workload pod) {
    List<String> details = new ArrayList<>();
    List<Node> nodes = new ArrayList<>();
    for (String field : List.of("hostNetwork", "hostPID", "hostIPC")) {
      if (pod.spec().at(field).isTrue()) {
        details.add(field + "=true");
        nodes.add(pod.spec().at(field));
      }
    }
    return nodes.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Violation("hostNamespaces", "host namespaces", String.join(", ", details), nodes));
  }

  private static Optional<Violation> hostPaths(Workload pod) {
    List<String> names = new ArrayList<>();
    List<Node> nodes = new ArrayList<>();
    for (Node volume : pod.spec().at("volumes").items()) {
      if (volume.at("hostPath").isMapping()) {
        names.add(volume.at("name").text());
        nodes.add(volume.at("hostPath"));
      }
    }
    return nodes.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Violation(
                "hostPathVolumes",
                "hostPath volumes",
                plural("volume", names.size()) + " " + quoted(names),
                nodes));
  }

  private static Optional<Violation> hostPorts(Workload pod) {
    Offenders offenders = new Offenders();
    for (Container container : pod.containers()) {
      for (Node port : container.node().at("ports").items()) {
        Node hostPort = port.at("hostPort");
        if (hostPort.number().orElse(0) != 0) {
          offenders.container(container, hostPort);
          offenders.value(Long.toString((long) hostPort.number().orElse(0)));
        }
      }
    }
    return offenders.violation(
        "hostPorts",
        "hostPort",
        all ->
            all.containers()
                + (all.containerCount() == 1 ? " uses " : " use ")
                + plural("hostPort", all.values().size())
                + " "
                + String.join(", ", all.values()));
  }

  private static Optional<Violation> probeHosts(Workload pod) {
    SortedSet<String> containers = new TreeSet<>();
    SortedSet<String> hosts = new TreeSet<>();
    List<Node> nodes = new ArrayList<>();
    for (Container container : pod.containers()) {
      for (Node handler : handlers(container)) {
        for (String kind : List.of("httpGet", "tcpSocket")) {
          Node host = handler.at(kind, "host");
          if (!host.text().isEmpty()) {
            containers.add(container.name());
            hosts.add(host.text());
            nodes.add(host);
          }
        }
      }
    }
    return nodes.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Violation(
                "hostProbesAndHostLifecycle",
                "probe or lifecycle host",
                plural("container", containers.size())
                    + " "
                    + quoted(containers)
                    + (containers.size() == 1 ? " uses " : " use ")
                    + plural("probe or lifecycle host", hosts.size())
                    + " "
                    + quoted(hosts),
                nodes));
  }

  private static List<Node> handlers(Container container) {
    Node node = container.node();
    return List.of(
        node.at("livenessProbe"),
        node.at("readinessProbe"),
        node.at("startupProbe"),
        node.at("lifecycle", "postStart"),
        node.at("lifecycle", "preStop"));
  }

  private static Optional<Violation> privileged(Workload pod) {
    Offenders offenders = new Offenders();
    for (Container container : pod.containers()) {
      Node privileged = container.security("privileged");
      if (privileged.isTrue()) {
        offenders.container(container, privileged);
      }
    }
    return offenders.violation(
        "privileged",
        "privileged",
        all -> all.containers() + " must not set securityContext.privileged=true");
  }

  private static Optional<Violation> procMount(Workload pod, KubernetesVersion version) {
    return version.isAtLeast(35) && pod.spec().at("hostUsers").isFalse()
        ? Optional.empty()
        : unmaskedProc(pod, "procMount");
  }

  /** Shared with the restricted level, which makes no exception for user namespaces. */
  static Optional<Violation> unmaskedProc(Workload pod, String control) {
    Offenders offenders = new Offenders();
    for (Container container : pod.containers()) {
      Node procMount = container.security("procMount");
      if (procMount.exists() && !procMount.is("Default")) {
        offenders.container(container, procMount);
        offenders.value(procMount.text());
      }
    }
    return offenders.violation(
        control,
        "procMount",
        all ->
            all.containers()
                + " must not set securityContext.procMount to "
                + quoted(all.values()));
  }

  private static Optional<Violation> sysctls(Workload pod, KubernetesVersion version) {
    List<String> names = new ArrayList<>();
    List<Node> nodes = new ArrayList<>();
    for (Node sysctl : pod.security("sysctls").items()) {
      String name = sysctl.at("name").text();
      if (!Sysctls.isSafe(name, version)) {
        names.add(name);
        nodes.add(sysctl.at("name"));
      }
    }
    return nodes.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Violation("sysctls", "forbidden sysctls", String.join(", ", names), nodes));
  }

  private static Optional<Violation> hostProcess(Workload pod) {
    Offenders offenders = new Offenders();
    Node podProcess = pod.security("windowsOptions", "hostProcess");
    if (podProcess.isTrue()) {
      offenders.pod(podProcess);
    }
    for (Container container : pod.containers()) {
      Node process = container.security("windowsOptions", "hostProcess");
      if (process.isTrue()) {
        offenders.container(container, process);
      }
    }
    return offenders.violation(
        "windowsHostProcess",
        "hostProcess",
        all -> all.setters() + " must not set securityContext.windowsOptions.hostProcess=true");
  }
}
