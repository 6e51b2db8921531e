package dev.vedette.scanner.catalogue;

import static dev.vedette.scanner.catalogue.Rule.rule;
import static dev.vedette.scanner.finding.Severity.HIGH;
import static dev.vedette.scanner.finding.Severity.LOW;
import static dev.vedette.scanner.finding.Severity.MEDIUM;

import dev.vedette.scanner.finding.Node;
import dev.vedette.scanner.finding.Resource;
import dev.vedette.scanner.finding.Workload;
import dev.vedette.scanner.podsecurity.NamespaceStandards;
import dev.vedette.scanner.podsecurity.PodSecurity;
import dev.vedette.scanner.podsecurity.Standard;
import dev.vedette.scanner.podsecurity.Verdict;
import dev.vedette.scanner.podsecurity.Violation;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What the cluster lets in. Stateless. */
final class AdmissionRules {
  static final List<Rule> ALL =
      List.of(
          rule("namespace-pod-security", MEDIUM, "Namespace enforces no Pod Security Standard")
              .because("Any pod is let in, privileged ones included.")
              .references("CIS 5.2.1, NSA, MITRE T1610")
              .aliases("kubescape:C-0192, kubescape:C-0193")
              .objects(
                  "Namespace",
                  (namespace, examination) -> {
                    Node level =
                        namespace.at("metadata", "labels", "pod-security.kubernetes.io/enforce");
                    if (!level.exists()) {
                      examination.report(level, "has no label pod-security.kubernetes.io/enforce");
                    } else if (level.is("privileged")) {
                      examination.report(level, "enforces the level privileged");
                    }
                    for (String problem : standards(namespace).problems()) {
                      examination.report(namespace.at("metadata", "labels"), problem);
                    }
                  }),
          rule(
                  "pod-security-standard",
                  HIGH,
                  "Pod does not meet the Pod Security Standard asked for")
              .because("A namespace that enforces the standard does not let the pod in.")
              .references("CIS 5.2.1, NSA, Pod Security")
              .pods((pod, examination) -> {
                Set<String> told = new HashSet<>();
                judge(pod, examination.options().standard(), "", examination, told);
                String name = pod.resource().namespace();
                if (!name.isEmpty()) {
                  examination
                      .inventory()
                      .find("Namespace", "", name)
                      .ifPresent(namespace ->
                          judge(
                              pod,
                              standards(namespace).enforce(),
                              "namespace " + name + " enforces ",
                              examination,
                              told));
                }
              }),
          rule("webhook-fails-open", MEDIUM, "Admission webhook is ignored when it fails")
              .because("Whoever can make the webhook fail, by load or by size, gets past it.")
              .references("MITRE T1562")
              .aliases("kubescape:C-0036, kubescape:C-0039")
              .objects(
                  Set.of("ValidatingWebhookConfiguration", "MutatingWebhookConfiguration"),
                  (configuration, examination) -> {
                    for (Node webhook : configuration.at("webhooks").items()) {
                      Node policy = webhook.at("failurePolicy");
                      if (policy.is("Ignore")) {
                        examination.report(policy, "failurePolicy is Ignore");
                      }
                    }
                  }),
          rule("webhook-slow", MEDIUM, "Admission webhook may hold requests for long")
              .because(
                  "Every request that it selects waits; a slow webhook for everything stops the "
                      + "cluster.")
              .references("MITRE T1499")
              .objects(
                  Set.of("ValidatingWebhookConfiguration", "MutatingWebhookConfiguration"),
                  (configuration, examination) -> {
                    for (Node webhook : configuration.at("webhooks").items()) {
                      Node seconds = webhook.at("timeoutSeconds");
                      if (seconds.number().orElse(0) > 15) {
                        examination.report(
                            seconds, "timeoutSeconds is " + (long) seconds.number().orElse(0));
                      }
                    }
                  }),
          rule(
                  "webhook-sees-everything",
                  MEDIUM,
                  "Admission webhook is sent Secrets or everything, from everywhere")
              .because(
                  "Its server learns every Secret of the cluster, and stops the cluster when it "
                      + "is down, its own namespace included.")
              .references("MITRE T1552.007, MITRE T1556")
              .aliases("kubescape:C-0036, kubescape:C-0039")
              .objects(
                  Set.of("ValidatingWebhookConfiguration", "MutatingWebhookConfiguration"),
                  (configuration, examination) -> {
                    for (Node webhook : configuration.at("webhooks").items()) {
                      if (!webhook.at("namespaceSelector").isEmpty()
                          || !webhook.at("objectSelector").isEmpty()) {
                        continue;
                      }
                      for (Node rule : webhook.at("rules").items()) {
                        Node resources = rule.at("resources");
                        if (resources.contains("*")
                            || resources.contains("*/*")
                            || (resources.contains("secrets")
                                && (rule.at("apiGroups").contains("")
                                    || rule.at("apiGroups").contains("*")))) {
                          examination.report(
                              resources, "selects Secrets or everything in every namespace");
                        }
                      }
                    }
                  }),
          rule(
                  "admission-policy-fails-open",
                  LOW,
                  "ValidatingAdmissionPolicy is ignored when it fails")
              .because("An expression that ends in an error lets the object in.")
              .references("MITRE T1562")
              .objects(
                  "ValidatingAdmissionPolicy",
                  (policy, examination) -> {
                    Node failure = policy.at("spec", "failurePolicy");
                    if (failure.is("Ignore")) {
                      examination.report(failure, "failurePolicy is Ignore");
                    }
                  }),
          rule("admission-policy-unbound", LOW, "ValidatingAdmissionPolicy is bound to nothing")
              .because("Without a binding the policy has no effect.")
              .references("MITRE T1562")
              .objects(
                  "ValidatingAdmissionPolicy",
                  (policy, examination) -> {
                    if (!examination.inventory().isBound(policy)) {
                      examination.report(
                          policy.at("metadata", "name"),
                          "no ValidatingAdmissionPolicyBinding names it");
                    }
                  }));

  private AdmissionRules() {}

  private static NamespaceStandards standards(Resource namespace) {
    return NamespaceStandards.of(namespace.labels(), NamespaceStandards.open());
  }

  /**
   * Reports what the standard objects to.
   *
   * @param told reasons that have been reported, each of which is reported once
   */
  private static void judge(
      Workload pod, Standard standard, String who, Examination examination, Set<String> told) {
    Verdict verdict = PodSecurity.judge(pod, standard);
    for (Violation violation : verdict.violations()) {
      String reason = violation.reason() + " (" + violation.detail() + ")";
      if (told.add(reason)) {
        examination.report(violation.nodes().getFirst(), who + standard + ": " + reason);
      }
    }
  }
}
