package dev.vedette.scanner.catalogue;

import static dev.vedette.scanner.catalogue.Rule.rule;
import static dev.vedette.scanner.finding.Severity.INFO;
import static dev.vedette.scanner.finding.Severity.LOW;
import static dev.vedette.scanner.finding.Severity.MEDIUM;

import dev.vedette.scanner.finding.Edit;
import dev.vedette.scanner.finding.Node;
import dev.vedette.scanner.finding.Workload;
import dev.vedette.scanner.finding.Workload.Container;
import dev.vedette.scanner.finding.Workload.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/** Identity, placement and commands of pods. Stateless. */
final class PodRules {
  static final List<Rule> ALL =
      List.of(
          rule("pod-token-mounted", MEDIUM, "Pod is given a token of the API server")
              .because(
                  "Most programs never call the API server; the token is there for whoever breaks "
                      + "into them.")
              .references("CIS 5.1.6, NSA, MITRE T1528")
              .aliases(
                  "kubesec:AutomountServiceAccountToken, polaris:automountServiceAccountToken, "
                      + "kubescape:C-0034, kubescape:C-0190, trivy:KSV-0036, checkov:CKV_K8S_38")
              .pods((pod, examination) -> {
                Node mounted = pod.spec().at("automountServiceAccountToken");
                if (!mounted.isFalse() && !isTurnedOffByAccount(pod, examination.inventory())) {
                  examination.report(
                      mounted,
                      "automountServiceAccountToken is not false",
                      Edit.set(mounted, false));
                }
              }),
          rule("pod-default-account", MEDIUM, "Pod runs as the default ServiceAccount")
              .because(
                  "Every pod of the namespace shares that account: what one is allowed, all are.")
              .references("CIS 5.1.5, NSA, MITRE T1078.001")
              .aliases(
                  "kubesec:ServiceAccountName, kube-linter:default-service-account, "
                      + "kubescape:C-0053, checkov:CKV_K8S_41")
              .pods((pod, examination) -> {
                String name = account(pod);
                if ((name.isEmpty() || name.equals("default"))
                    && !pod.spec().at("automountServiceAccountToken").isFalse()) {
                  examination.report(
                      pod.spec().at("serviceAccountName"), "has no ServiceAccount of its own");
                }
              }),
          rule("pod-deprecated-account-field", LOW, "Pod uses the old field serviceAccount")
              .because(
                  "The field is an alias that is kept for old clients; serviceAccountName is the "
                      + "one.")
              .references("Kubernetes API")
              .aliases("kube-linter:deprecated-service-account-field")
              .pods((pod, examination) -> {
                Node old = pod.spec().at("serviceAccount");
                Node name = pod.spec().at("serviceAccountName");
                if (old.exists()) {
                  if (name.exists()) {
                    examination.report(old, "sets serviceAccount", Edit.remove(old));
                  } else {
                    examination.report(
                        old, "sets serviceAccount", Edit.remove(old), Edit.set(name, old.text()));
                  }
                }
              }),
          rule("pod-unknown-account", LOW, "Pod's ServiceAccount is not among the objects")
              .because("If it does not exist in the cluster either, the pod is never created.")
              .references("Kubernetes API")
              .aliases("kube-linter:non-existent-service-account")
              .pods((pod, examination) -> {
                String name = account(pod);
                String namespace = pod.resource().namespace();
                // Without any account among the objects they come from somewhere else.
                if (!name.isEmpty()
                    && !name.equals("default")
                    && !examination.inventory().ofKind("ServiceAccount").isEmpty()
                    && !examination.inventory().has("ServiceAccount", namespace, name)) {
                  examination.report(
                      pod.spec().at("serviceAccountName"), "there is no ServiceAccount " + name);
                }
              }),
          rule("pod-common-namespace", LOW, "Workload is in a namespace that is not its own")
              .because(
                  "In default and kube-system nothing separates the workload from what else is "
                      + "there.")
              .references("CIS 5.7.1, CIS 5.7.4, NSA")
              .aliases(
                  "kube-linter:use-namespace, kubescape:C-0061, kubescape:C-0212, trivy:KSV-0110, "
                      + "checkov:CKV_K8S_21")
              .pods((pod, examination) -> {
                String namespace = pod.resource().namespace();
                if (namespace.equals("default") || namespace.equals("kube-system")) {
                  examination.report(
                      pod.resource().at("metadata", "namespace"), "is in namespace " + namespace);
                }
              }),
          rule("container-remote-code", MEDIUM, "Command fetches or hides the code that it runs")
              .because(
                  "What is piped into a shell from the network or out of base64 has been reviewed "
                      + "by nobody and changes without notice.")
              .references("MITRE T1059.004, MITRE T1105, MITRE T1027")
              .containers((container, examination) ->
                  looksLike(
                      container,
                      examination,
                      "runs code that is fetched or hidden",
                      Shells::runsHiddenCode)),
          rule("container-reverse-shell", MEDIUM, "Command opens a shell to the network")
              .because(
                  "A shell that is connected to a socket is how intruders work, seldom anybody "
                      + "else.")
              .references("MITRE T1059.004, MITRE T1571")
              .containers((container, examination) ->
                  looksLike(
                      container,
                      examination,
                      "opens a shell to the network",
                      Shells::isReverseShell)),
          rule("container-sudo", MEDIUM, "Command uses sudo")
              .because("A container that needs sudo runs with more rights than its manifest tells.")
              .references("MITRE T1548.003")
              .aliases("kubescape:C-0062")
              .containers((container, examination) ->
                  looksLike(container, examination, "uses sudo", Shells::usesSudo)),
          rule("pod-ephemeral-containers", INFO, "Template holds ephemeral containers")
              .because(
                  "They are for debugging a running pod; in a template they are rejected or "
                      + "ignored.")
              .references("Kubernetes API")
              .pods((pod, examination) -> {
                if (!pod.containers(Role.EPHEMERAL).isEmpty()) {
                  examination.report(
                      pod.spec().at("ephemeralContainers"), "has ephemeral containers");
                }
              }),
          rule("pod-tolerates-everything", MEDIUM, "Pod may be placed on any node")
              .because(
                  "A toleration without a key holds for every taint, that of the control plane's "
                      + "nodes included.")
              .references("NSA, MITRE T1610")
              .pods((pod, examination) -> {
                // Agents of every node are meant to be everywhere.
                if (pod.resource().kind().equals("DaemonSet")) {
                  return;
                }
                for (Node toleration : pod.spec().at("tolerations").items()) {
                  if (toleration.at("operator").is("Exists")
                      && toleration.at("key").text().isEmpty()) {
                    examination.report(toleration, "tolerates every taint");
                  }
                }
              }),
          rule("pod-no-priority", INFO, "Pod has no priority class")
              .because("When a node is full, priority decides which pod has to go.")
              .references("Kubernetes API")
              .aliases("kube-linter:priority-class-name, polaris:priorityClassNotSet")
              .pods((pod, examination) -> {
                Node name = pod.spec().at("priorityClassName");
                if (name.text().isEmpty()) {
                  examination.report(name, "has no priorityClassName");
                }
              }));

  private PodRules() {}

  private static String account(Workload pod) {
    String name = pod.spec().at("serviceAccountName").text();
    return name.isEmpty() ? pod.spec().at("serviceAccount").text() : name;
  }

  /** The account may say it for all of its pods. */
  private static boolean isTurnedOffByAccount(Workload pod, Inventory inventory) {
    if (pod.spec().at("automountServiceAccountToken").isTrue()) {
      return false;
    }
    return inventory
        .find("ServiceAccount", pod.resource().namespace(), account(pod))
        .filter(account -> account.at("automountServiceAccountToken").isFalse())
        .isPresent();
  }

  private static void looksLike(
      Container container, Examination examination, String message, Predicate<String> shape) {
    List<Node> words = new ArrayList<>(container.node().at("command").items());
    words.addAll(container.node().at("args").items());
    for (Node word : words) {
      if (shape.test(word.text().toLowerCase(Locale.ROOT))) {
        examination.report(word, message);
        return;
      }
    }
  }
}
