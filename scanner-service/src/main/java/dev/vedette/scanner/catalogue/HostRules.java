package dev.vedette.scanner.catalogue;

import static dev.vedette.scanner.catalogue.Rule.rule;
import static dev.vedette.scanner.finding.Severity.CRITICAL;
import static dev.vedette.scanner.finding.Severity.HIGH;
import static dev.vedette.scanner.finding.Severity.INFO;
import static dev.vedette.scanner.finding.Severity.LOW;
import static dev.vedette.scanner.finding.Severity.MEDIUM;

import dev.vedette.scanner.finding.Edit;
import dev.vedette.scanner.finding.Node;
import dev.vedette.scanner.finding.Workload;
import dev.vedette.scanner.finding.Workload.Container;
import dev.vedette.scanner.podsecurity.PodSecurity;
import java.util.List;

/** Doors from a pod to its node. Stateless. */
final class HostRules {
  static final List<Rule> ALL =
      List.of(
          rule("container-privileged", CRITICAL, "Container is privileged")
              .because(
                  "A privileged container has every capability, sees every device and is confined "
                      + "by nothing: whoever takes it over owns the node.")
              .references("CIS 5.2.2, NSA, MITRE T1611, Pod Security baseline")
              .aliases(
                  "kubesec:Privileged, kube-linter:privileged-container,"
                      + " kube-score:container-security-context-privileged,"
                      + " polaris:runAsPrivileged, kubescape:C-0057, trivy:KSV-0017,"
                      + " checkov:CKV_K8S_16")
              .containers((container, examination) -> {
                Node privileged = container.security("privileged");
                if (privileged.isTrue()) {
                  examination.report(privileged, "runs privileged", Edit.set(privileged, false));
                }
              }),
          rule("pod-host-network", HIGH, "Pod uses the network of its node")
              .because(
                  "The pod can listen to the node's traffic and reach services that bind to its "
                      + "loopback address, and no NetworkPolicy holds it.")
              .references("CIS 5.2.5, NSA, MITRE T1611, Pod Security baseline")
              .aliases(
                  "kubesec:HostNetwork, kube-linter:host-network, polaris:hostNetworkSet, "
                      + "kubescape:C-0041, trivy:KSV-0009, checkov:CKV_K8S_19")
              .pods((pod, examination) -> sharesHost(pod, "hostNetwork", examination)),
          rule("pod-host-pid", HIGH, "Pod sees the processes of its node")
              .because(
                  "The pod can read the environment and files of every process of the node "
                      + "through /proc, and signal or trace those of the same user.")
              .references("CIS 5.2.3, NSA, MITRE T1611, Pod Security baseline")
              .aliases(
                  "kubesec:HostPID, kube-linter:host-pid, polaris:hostPIDSet, kubescape:C-0038, "
                      + "trivy:KSV-0010, checkov:CKV_K8S_17")
              .pods((pod, examination) -> sharesHost(pod, "hostPID", examination)),
          rule("pod-host-ipc", HIGH, "Pod shares memory with processes of its node")
              .because(
                  "Shared memory and message queues of all processes of the node can be read and "
                      + "written from the pod.")
              .references("CIS 5.2.4, NSA, MITRE T1611, Pod Security baseline")
              .aliases(
                  "kubesec:HostIPC, kube-linter:host-ipc, polaris:hostIPCSet, kubescape:C-0038, "
                      + "trivy:KSV-0008, checkov:CKV_K8S_18")
              .pods((pod, examination) -> sharesHost(pod, "hostIPC", examination)),
          rule("container-windows-host-process", HIGH, "Windows container is a process of its node")
              .because(
                  "A HostProcess container has no isolation: it runs on the node with the rights "
                      + "of its user.")
              .references("CIS 5.2.11, MITRE T1611, Pod Security baseline")
              .aliases("polaris:hostProcess, trivy:KSV-0103")
              .pods((pod, examination) ->
                  examination.reportControl(
                      pod, "windowsHostProcess", "runs as a process of the node")),
          rule("container-host-port", MEDIUM, "Container takes a port of its node")
              .because(
                  "The port is reachable on every address of the node, past Services and often "
                      + "past NetworkPolicies, and only one such pod fits on a node.")
              .references("CIS 5.2.13, MITRE T1133, Pod Security baseline")
              .aliases("polaris:hostPortSet, kubescape:C-0044, trivy:KSV-0024, checkov:CKV_K8S_26")
              .containers((container, examination) -> {
                for (Node port : container.node().at("ports").items()) {
                  Node hostPort = port.at("hostPort");
                  if (hostPort.number().orElse(0) != 0) {
                    examination.report(
                        hostPort,
                        "takes port " + (long) hostPort.number().orElse(0) + " of the node",
                        Edit.remove(hostPort));
                  }
                }
              }),
          rule("container-probe-host", MEDIUM, "Probe or lifecycle hook names a host")
              .because(
                  "The kubelet, not the pod, connects to the host: a probe becomes a way to reach "
                      + "what only the node can reach.")
              .references("Pod Security baseline, MITRE T1190")
              .pods((pod, examination) ->
                  examination.reportControl(
                      pod, "hostProbesAndHostLifecycle", "makes the kubelet connect to a host")),
          rule("pod-host-path", MEDIUM, "Pod mounts a directory of its node")
              .because(
                  "What is on the node outlives the pod and is shared with the kubelet and other "
                      + "pods.")
              .references("CIS 5.2.12, NSA, MITRE T1611, Pod Security baseline")
              .aliases("polaris:hostPathSet, kubescape:C-0048, trivy:KSV-0023")
              .pods((pod, examination) -> {
                for (Node path : HostPaths.of(pod)) {
                  String text = HostPaths.normal(path.text());
                  if (!HostPaths.isRuntimeSocket(text) && !HostPaths.isSensitive(text)) {
                    examination.report(path, "mounts " + text + " of the node");
                  }
                }
              }),
          rule("pod-runtime-socket", CRITICAL, "Pod reaches the socket of the container runtime")
              .because(
                  "Whoever speaks to the container runtime can start a privileged container on "
                      + "the node.")
              .references("CIS 5.2.12, NSA, MITRE T1611, MITRE T1610")
              .aliases(
                  "kubesec:DockerSock, kube-linter:docker-sock, kubescape:C-0074, trivy:KSV-0006, "
                      + "checkov:CKV_K8S_27")
              .pods((pod, examination) -> {
                for (Node path : HostPaths.of(pod)) {
                  String text = HostPaths.normal(path.text());
                  if (HostPaths.isRuntimeSocket(text)) {
                    examination.report(path, "mounts " + text + " of the node");
                  }
                }
              }),
          rule("pod-host-proc", HIGH, "Pod mounts the /proc of its node")
              .because(
                  "The node's /proc shows every process and its environment, and writing to parts "
                      + "of it changes the kernel.")
              .references("CIS 5.2.12, MITRE T1611")
              .aliases("kubesec:ProcMount, kube-linter:sensitive-host-mounts, kubescape:C-0048")
              .pods((pod, examination) -> {
                for (Node path : HostPaths.of(pod)) {
                  String text = HostPaths.normal(path.text());
                  if (HostPaths.isBelow(text, "/proc")) {
                    examination.report(path, "mounts " + text + " of the node");
                  }
                }
              }),
          rule("pod-host-path-sensitive", HIGH, "Pod mounts a directory that the node lives from")
              .because(
                  "Credentials of the kubelet, logs of other pods, devices or the system's own "
                      + "programs are within reach.")
              .references("CIS 5.2.12, NSA, MITRE T1611, MITRE T1552.001")
              .aliases("kube-linter:sensitive-host-mounts, kubescape:C-0048, trivy:KSV-0121")
              .pods((pod, examination) -> {
                for (Node path : HostPaths.of(pod)) {
                  String text = HostPaths.normal(path.text());
                  if (HostPaths.isSensitive(text) && !HostPaths.isBelow(text, "/proc")) {
                    examination.report(path, "mounts " + text + " of the node");
                  }
                }
              }),
          rule(
                  "container-host-path-writable",
                  HIGH,
                  "Container may write to a directory of its node")
              .because("A file that is written there may be run by the node or by another pod.")
              .references("CIS 5.2.12, NSA, MITRE T1611")
              .aliases("kube-linter:writable-host-mount, kubescape:C-0045")
              .containers(HostRules::writesToHost),
          rule("pod-volume-type", MEDIUM, "Pod uses a volume type that pods should not name")
              .because(
                  "Such volumes reach storage or the node directly; a PersistentVolumeClaim "
                      + "leaves that decision to the cluster.")
              .references("Pod Security restricted")
              .aliases("trivy:KSV-0028")
              .pods((pod, examination) ->
                  PodSecurity.violation(pod, "restrictedVolumes", examination.options().target())
                      .ifPresent(violation ->
                          violation.nodes().stream()
                              .filter(node -> !node.key().equals("hostPath"))
                              .forEach(node ->
                                  examination.report(node, "is a volume of type " + node.key())))),
          rule("pod-host-users", INFO, "Pod has no user namespace")
              .because(
                  "Without hostUsers: false, root in a container is root on the node once it gets "
                      + "out.")
              .references("MITRE T1611")
              .aliases("kubesec:HostUsers")
              .pods((pod, examination) -> {
                Node hostUsers = pod.spec().at("hostUsers");
                if (!hostUsers.isFalse() && !pod.isWindows()) {
                  examination.report(
                      hostUsers, "shares the users of the node", Edit.set(hostUsers, false));
                }
              }),
          rule("pod-host-aliases", MEDIUM, "Pod rewrites names in /etc/hosts")
              .because("Names that resolve differently in one pod hide where its traffic goes.")
              .references("MITRE T1557")
              .aliases("kubesec:HostAliases, kubescape:C-0037, trivy:KSV-0007")
              .pods((pod, examination) -> {
                Node aliases = pod.spec().at("hostAliases");
                if (!aliases.isEmpty()) {
                  examination.report(aliases, "sets names by hostAliases");
                }
              }),
          rule("pod-shared-processes", MEDIUM, "Containers of the pod see each other's processes")
              .because("A sidecar can read the memory, environment and files of the main program.")
              .references("MITRE T1552")
              .pods((pod, examination) -> {
                Node share = pod.spec().at("shareProcessNamespace");
                if (share.isTrue()) {
                  examination.report(share, "shareProcessNamespace is true", Edit.remove(share));
                }
              }),
          rule("container-ssh-port", HIGH, "Container listens on the port of SSH")
              .because(
                  "A shell behind a password or key of its own bypasses the API server, its audit "
                      + "log and its rights.")
              .references("MITRE T1021.004")
              .aliases("kube-linter:ssh-port, kubescape:C-0042")
              .containers((container, examination) -> {
                for (Node port : container.node().at("ports").items()) {
                  if (port.at("containerPort").is(22)) {
                    examination.report(port.at("containerPort"), "listens on port 22");
                  }
                }
              }),
          rule("container-low-port", LOW, "Container listens on a port below 1024")
              .because(
                  "Such ports need root or a capability; a Service can map any port to a high "
                      + "one.")
              .references("Pod Security restricted")
              .aliases("kube-linter:privileged-ports, trivy:KSV-0117")
              .containers((container, examination) -> {
                for (Node port : container.node().at("ports").items()) {
                  double number = port.at("containerPort").number().orElse(0);
                  if (number > 0 && number < 1024 && number != 22) {
                    examination.report(
                        port.at("containerPort"), "listens on port " + (long) number);
                  }
                }
              }));

  private HostRules() {}

  private static void sharesHost(Workload pod, String field, Examination examination) {
    Node node = pod.spec().at(field);
    if (node.isTrue()) {
      examination.report(node, field + " is true", Edit.remove(node));
    }
  }

  private static void writesToHost(Container container, Examination examination) {
    for (Node mount : container.node().at("volumeMounts").items()) {
      if (mount.at("readOnly").isTrue()) {
        continue;
      }
      for (Node volume : container.workload().spec().at("volumes").items()) {
        Node path = volume.at("hostPath", "path");
        if (path.exists() && mount.at("name").is(volume.at("name").text())) {
          examination.report(
              mount.at("readOnly"),
              "may write to " + HostPaths.normal(path.text()) + " of the node",
              Edit.set(mount.at("readOnly"), true));
        }
      }
    }
  }
}
