package dev.vedette.scanner.catalogue;

import static dev.vedette.scanner.catalogue.Rule.rule;
import static dev.vedette.scanner.finding.Severity.HIGH;
import static dev.vedette.scanner.finding.Severity.LOW;
import static dev.vedette.scanner.finding.Severity.MEDIUM;

import dev.vedette.scanner.finding.Node;
import dev.vedette.scanner.finding.Resource;
import dev.vedette.scanner.finding.Selector;
import java.util.ArrayList;
import java.util.List;

/** Who may speak to whom. Stateless. */
final class NetworkRules {
  static final List<Rule> ALL =
      List.of(
          rule("pod-not-isolated", MEDIUM, "No NetworkPolicy selects the pod")
              .because(
                  "Every pod of the cluster may speak to it, and it to every address: whoever "
                      + "breaks into one pod can try all others.")
              .references("CIS 5.3.2, NSA, MITRE T1046")
              .aliases(
                  "kube-linter:non-isolated-pod, kube-score:pod-networkpolicy, "
                      + "polaris:missingNetworkPolicy, kubescape:C-0260, trivy:KSV-0038, "
                      + "checkov:CKV2_K8S_6")
              .pods((pod, examination) -> {
                if (!pod.spec().at("hostNetwork").isTrue()
                    && !examination.inventory().isIsolated(pod)) {
                  examination.report(
                      pod.template().at("metadata", "labels"), "no NetworkPolicy selects it");
                }
              }),
          rule("network-policy-dangling", LOW, "NetworkPolicy selects nothing")
              .because("A policy for labels that no pod carries gives a false feeling of safety.")
              .references("CIS 5.3.2")
              .aliases(
                  "kube-linter:dangling-networkpolicy, "
                      + "kube-linter:dangling-networkpolicypeer-podselector, "
                      + "kube-score:networkpolicy-targets-pod")
              .objects("NetworkPolicy", NetworkRules::selectsSomething),
          rule("network-policy-allows-all", MEDIUM, "NetworkPolicy allows all traffic")
              .because(
                  "A rule without peers, or for every address, allows what the policy was to keep "
                      + "out.")
              .references("CIS 5.3.2, NSA, MITRE T1046")
              .aliases("kubescape:C-0030")
              .objects(
                  "NetworkPolicy",
                  (policy, examination) -> {
                    allowsAll(policy, "ingress", "from", examination);
                    allowsAll(policy, "egress", "to", examination);
                  }),
          rule(
                  "network-policy-metadata-service",
                  HIGH,
                  "NetworkPolicy lets pods reach the cloud's metadata service")
              .because("169.254.169.254 hands out the node's cloud credentials to whoever asks.")
              .references("NSA, MITRE T1552.005")
              .aliases("kubescape:C-0052")
              .objects(
                  "NetworkPolicy",
                  (policy, examination) -> {
                    for (Node rule : policy.at("spec", "egress").items()) {
                      for (Node peer : rule.at("to").items()) {
                        Node block = peer.at("ipBlock");
                        if (Cidr.holdsMetadataService(block.at("cidr").text())
                            && block.at("except").texts().stream()
                                .noneMatch(Cidr::holdsMetadataService)) {
                          examination.report(
                              block.at("cidr"), block.at("cidr").text() + " holds 169.254.169.254");
                        }
                      }
                    }
                  }),
          rule("namespace-default-deny", LOW, "Namespace does not deny traffic by default")
              .because("Pods that nobody wrote a policy for stay open.")
              .references("CIS 5.3.2, NSA, MITRE T1046")
              .aliases("kubescape:C-0206")
              .objects(
                  "Namespace",
                  (namespace, examination) -> {
                    if (!examination.inventory().deniesByDefault(namespace.name())) {
                      examination.report(
                          namespace.at("metadata", "name"),
                          "no NetworkPolicy denies what is not allowed");
                    }
                  }));

  private NetworkRules() {}

  private static void selectsSomething(Resource policy, Examination examination) {
    Inventory inventory = examination.inventory();
    if (inventory.pods().isEmpty()) {
      return;
    }
    Node podSelector = policy.at("spec", "podSelector");
    if (!podSelector.isEmpty()
        && inventory.pods().select(policy.namespace(), Selector.of(podSelector)).isEmpty()) {
      examination.report(podSelector, "selects no pod");
    }
    List<Node> peers = new ArrayList<>();
    policy.at("spec", "ingress").items().forEach(rule -> peers.addAll(rule.at("from").items()));
    policy.at("spec", "egress").items().forEach(rule -> peers.addAll(rule.at("to").items()));
    for (Node peer : peers) {
      Node selector = peer.at("podSelector");
      // Pods of other namespaces are seldom among the objects.
      if (!selector.isEmpty()
          && !peer.at("namespaceSelector").exists()
          && inventory.pods().select(policy.namespace(), Selector.of(selector)).isEmpty()) {
        examination.report(selector, "no pod is such a peer");
      }
    }
  }

  private static void allowsAll(
      Resource policy, String direction, String peers, Examination examination) {
    for (Node rule : policy.at("spec", direction).items()) {
      if (rule.at(peers).isEmpty()) {
        if (rule.at("ports").isEmpty()) {
          examination.report(rule, "allows all " + direction);
        }
        continue;
      }
      for (Node peer : rule.at(peers).items()) {
        Node block = peer.at("ipBlock");
        String cidr = block.at("cidr").text();
        if ((cidr.equals("0.0.0.0/0") || cidr.equals("::/0"))
            && block.at("except").isEmpty()
            && rule.at("ports").isEmpty()) {
          examination.report(block.at("cidr"), "allows " + direction + " for every address");
        }
      }
    }
  }

  /** Blocks of IPv4 addresses. Stateless. */
  private static final class Cidr {
    private static final long METADATA_SERVICE = 169L << 24 | 254L << 16 | 169L << 8 | 254L;

    private Cidr() {}

    static boolean holdsMetadataService(String cidr) {
      int slash = cidr.indexOf('/');
      String[] parts = (slash < 0 ? cidr : cidr.substring(0, slash)).split("\\.", -1);
      int bits = slash < 0 ? 32 : number(cidr.substring(slash + 1), 32);
      if (parts.length != 4 || bits < 0) {
        return false;
      }
      long address = 0;
      for (String part : parts) {
        int octet = number(part, 255);
        if (octet < 0) {
          return false;
        }
        address = address << 8 | octet;
      }
      return address >> (32 - bits) == METADATA_SERVICE >> (32 - bits);
    }

    private static int number(String text, int most) {
      if (text.isEmpty() || text.length() > 3 || !text.chars().allMatch(Character::isDigit)) {
        return -1;
      }
      int value = Integer.parseInt(text);
      return value <= most ? value : -1;
    }
  }
}
