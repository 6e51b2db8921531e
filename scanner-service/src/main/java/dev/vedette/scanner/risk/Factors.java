package dev.vedette.scanner.risk;

import dev.vedette.scanner.finding.Node;
import dev.vedette.scanner.finding.Workload.Container;
import dev.vedette.scanner.risk.Exposure.Door;
import dev.vedette.scanner.risk.Factor.Danger;
import dev.vedette.scanner.risk.Factor.Remedy;
import dev.vedette.scanner.risk.Scale.Exploitability;
import dev.vedette.scanner.risk.Scale.Losses;
import dev.vedette.scanner.risk.Scale.Reach;
import dev.vedette.scanner.risk.Scale.Vector;
import java.util.List;
import java.util.function.Predicate;

/** The factors of the scoring system, under kube-scan's names and with its weights. Stateless. */
final class Factors {
  /** Those that reach beyond the container come first, since the others raise their scores. */
  static final List<Danger> DANGERS =
      List.of(
          local(
              "privileged",
              "runs privileged",
              "HLL",
              Exploitability.MODERATE,
              container("privileged", Node::isTrue)),
          local(
              "runningAsRoot", "may run as root", "HLL", Exploitability.LOW, Exposure::runsAsRoot),
          local(
              "AllowPrivilegeEscalation",
              "allows a process to gain privileges",
              "LLL",
              Exploitability.VERY_LOW,
              container("allowPrivilegeEscalation", Node::isTrue)),
          new Danger(
              "CapNetRaw",
              "may forge network packets",
              Losses.of("HNL"),
              Exploitability.LOW,
              Vector.LOCAL,
              Reach.CLUSTER,
              pod -> pod.any(container -> pod.hasCapability(container, "NET_RAW", true))),
          local(
              "UnmaskedProcMount",
              "sees all of /proc",
              "LNH",
              Exploitability.MODERATE,
              container("procMount", node -> node.is("Unmasked"))),
          local(
              "AllowedUnsafeSysctls",
              "changes kernel settings",
              "NLH",
              Exploitability.MODERATE,
              Exposure::setsCountedSysctl),
          local(
              "notConfiguredCpuOrMemoryLimit",
              "has no CPU or memory limit",
              "NNH",
              Exploitability.MODERATE,
              pod -> pod.any(pod::lacksLimit)),
          local(
              "mountingOSDirectoryRW",
              "may write to a system directory of the node",
              "HHL",
              Exploitability.MODERATE,
              pod -> pod.any(container -> pod.mountsSystemDirectory(container, false))),
          local(
              "mountingOSDirectoryRO",
              "reads a system directory of the node",
              "LNN",
              Exploitability.LOW,
              pod -> pod.any(container -> pod.mountsSystemDirectory(container, true))),
          local(
              "capSysAdmin",
              "has CAP_SYS_ADMIN",
              "HNN",
              Exploitability.MODERATE,
              pod ->
                  pod.any(container ->
                      !container.security("privileged").isTrue()
                          && pod.hasCapability(container, "SYS_ADMIN", false))),
          new Danger(
              "ShareHostNetwork",
              "uses the network of its node",
              Losses.of("HLH"),
              Exploitability.LOW,
              Vector.REMOTE,
              Reach.HOST,
              pod -> pod.pod().spec().at("hostNetwork").isTrue()),
          local(
              "ShareHostPID",
              "sees the processes of its node",
              "LLL",
              Exploitability.LOW,
              pod -> pod.pod().spec().at("hostPID").isTrue()),
          local(
              "ShareHostIPC",
              "shares memory with its node",
              "HLL",
              Exploitability.LOW,
              pod -> pod.pod().spec().at("hostIPC").isTrue()),
          new Danger(
              "WritableFileSystem",
              "may write to its own file system",
              Losses.of("NLN"),
              Exploitability.MODERATE,
              Vector.LOCAL,
              Reach.NONE,
              pod -> pod.any(container -> !container.security("readOnlyRootFilesystem").isTrue())),
          remote(
              "ExposedByLoadBalancer",
              "is open through a load balancer",
              "HLH",
              pod -> pod.has(Door.LOAD_BALANCER)),
          remote(
              "ExposedByNodePort",
              "is open through a port of every node",
              "HLH",
              pod -> pod.has(Door.NODE_PORT)),
          remote(
              "ExposedByIngress",
              "is open through an Ingress",
              "HLL",
              pod -> pod.has(Door.INGRESS)),
          remote(
              "HostPort",
              "is open through a port of its node",
              "HLH",
              pod -> pod.any(container -> hasPort(container, "hostPort"))));

  static final List<Remedy> REMEDIES =
      List.of(
          new Remedy(
              "seccomp",
              "is confined by seccomp",
              Losses.of("HHH"),
              Reach.HOST,
              pod -> pod.all(pod::isConfinedBySeccomp)),
          new Remedy(
              "selinux",
              "is confined by SELinux",
              Losses.of("HHH"),
              Reach.HOST,
              container("seLinuxOptions", Node::exists)),
          // kube-scan takes a policy for outgoing traffic for both, and so do we.
          new Remedy(
              "IngressPolicy",
              "has a policy for incoming traffic",
              Losses.of("LLH"),
              Reach.NONE,
              pod -> pod.has(Door.EGRESS_POLICY)),
          new Remedy(
              "EgressPolicy",
              "has a policy for outgoing traffic",
              Losses.of("HLL"),
              Reach.CLUSTER,
              pod -> pod.has(Door.EGRESS_POLICY)),
          new Remedy(
              "notListeningToContainerPorts",
              "listens on no port",
              Losses.of("HHH"),
              Reach.NONE,
              pod -> !pod.any(container -> hasPort(container, "containerPort"))),
          new Remedy(
              "instrumentedByIstio",
              "is part of a service mesh",
              Losses.of("HLL"),
              Reach.NONE,
              pod -> pod.any(container -> container.name().equals("istio-proxy"))));

  private Factors() {}

  private static Danger local(
      String name,
      String title,
      String losses,
      Exploitability exploitability,
      Predicate<Exposure> holds) {
    return new Danger(
        name, title, Losses.of(losses), exploitability, Vector.LOCAL, Reach.HOST, holds);
  }

  private static Danger remote(
      String name, String title, String losses, Predicate<Exposure> holds) {
    return new Danger(
        name, title, Losses.of(losses), Exploitability.MODERATE, Vector.REMOTE, Reach.NONE, holds);
  }

  private static Predicate<Exposure> container(String field, Predicate<Node> predicate) {
    return pod -> pod.any(container -> predicate.test(container.security(field)));
  }

  private static boolean hasPort(Container container, String field) {
    return container.node().at("ports").items().stream()
        .anyMatch(port -> port.at(field).number().orElse(0) != 0);
  }
}
