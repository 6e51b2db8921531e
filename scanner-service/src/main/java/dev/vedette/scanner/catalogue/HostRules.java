package dev.vedette.scanner.catalogue;

import static dev.vedette.scanner.catalogue.Rule.rule;
import static dev.vedette.scanner.finding.Severity.CRITICAL;
import static dev.vedette.scanner.finding.Severity.HIGH;

import dev.vedette.scanner.finding.Edit;
import dev.vedette.scanner.finding.Node;
import dev.vedette.scanner.finding.Workload;
import java.util.List;

/** Doors from a pod to its node. Stateless. */
final class HostRules {
  static final List<Rule> ALL =
      List.of(
          rule("container-privileged", CRITICAL, "Container is privileged")
              .because(
                  "A privileged container has every capability, sees every device and is confined"
                      + " by nothing: whoever takes it over owns the node.")
              .references("CIS 5.2.2", "NSA", "MITRE T1611", "Pod Security: baseline")
              .aliases(
                  "kubesec:Privileged",
                  "kube-linter:privileged-container",
                  "kube-score:container-security-context-privileged",
                  "polaris:runAsPrivileged",
                  "kubescape:C-0057",
                  "trivy:KSV-0017",
                  "checkov:CKV_K8S_16")
              .containers((container, examination) -> {
                Node privileged = container.security("privileged");
                if (privileged.isTrue()) {
                  examination.report(privileged, "runs privileged", Edit.set(privileged, false));
                }
              }),
          rule("pod-host-network", HIGH, "Pod uses the network of its node")
              .because(
                  "The pod can listen to the node's traffic, reach services that bind to its"
                      + " loopback address, and no NetworkPolicy holds it.")
              .references("CIS 5.2.5", "NSA", "MITRE T1611", "Pod Security: baseline")
              .aliases(
                  "kubesec:HostNetwork",
                  "kube-linter:host-network",
                  "polaris:hostNetworkSet",
                  "kubescape:C-0041",
                  "trivy:KSV-0009",
                  "checkov:CKV_K8S_19")
              .pods((pod, examination) -> sharesHost(pod, "hostNetwork", examination)),
          rule("pod-host-pid", HIGH, "Pod sees the processes of its node")
              .because(
                  "The pod can read the environment and files of every process of the node through"
                      + " /proc, and signal or trace those of the same user.")
              .references("CIS 5.2.3", "NSA", "MITRE T1611", "Pod Security: baseline")
              .aliases(
                  "kubesec:HostPID",
                  "kube-linter:host-pid",
                  "polaris:hostPIDSet",
                  "kubescape:C-0038",
                  "trivy:KSV-0010",
                  "checkov:CKV_K8S_17")
              .pods((pod, examination) -> sharesHost(pod, "hostPID", examination)),
          rule("pod-host-ipc", HIGH, "Pod shares memory with processes of its node")
              .because(
                  "Shared memory and message queues of all processes of the node can be read and"
                      + " written from the pod.")
              .references("CIS 5.2.4", "NSA", "MITRE T1611", "Pod Security: baseline")
              .aliases(
                  "kubesec:HostIPC",
                  "kube-linter:host-ipc",
                  "polaris:hostIPCSet",
                  "kubescape:C-0038",
                  "trivy:KSV-0008",
                  "checkov:CKV_K8S_18")
              .pods((pod, examination) -> sharesHost(pod, "hostIPC", examination)));

  private HostRules() {}

  private static void sharesHost(Workload pod, String field, Examination examination) {
    Node node = pod.spec().at(field);
    if (node.isTrue()) {
      examination.report(node, field + " is true", Edit.remove(node));
    }
  }
}
