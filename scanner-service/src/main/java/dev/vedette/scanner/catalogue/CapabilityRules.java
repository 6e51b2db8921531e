package dev.vedette.scanner.catalogue;

import static dev.vedette.scanner.catalogue.Rule.rule;
import static dev.vedette.scanner.finding.Severity.CRITICAL;
import static dev.vedette.scanner.finding.Severity.HIGH;
import static dev.vedette.scanner.finding.Severity.LOW;
import static dev.vedette.scanner.finding.Severity.MEDIUM;

import dev.vedette.scanner.finding.Edit;
import dev.vedette.scanner.finding.Node;
import dev.vedette.scanner.finding.Workload.Container;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;

/** Parts of root's power that a container has. Stateless. */
final class CapabilityRules {
  /** Each of these is a way to the node or to its other containers. */
  private static final Set<String> DANGEROUS =
      Set.of(
          "ALL",
          "BPF",
          "CHECKPOINT_RESTORE",
          "DAC_READ_SEARCH",
          "MAC_ADMIN",
          "MAC_OVERRIDE",
          "NET_ADMIN",
          "PERFMON",
          "SYS_BOOT",
          "SYSLOG",
          "SYS_MODULE",
          "SYS_PTRACE",
          "SYS_RAWIO");

  /** What the container runtimes give by themselves; NET_RAW has a check of its own. */
  private static final Set<String> DEFAULT =
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

  static final List<Rule> ALL =
      List.of(
          rule("container-capability-sys-admin", CRITICAL, "Container has CAP_SYS_ADMIN")
              .because(
                  "It allows mounting, entering namespaces and much more: it is nearly all of "
                      + "root's power on the node.")
              .references("CIS 5.2.9, NSA, MITRE T1611, Pod Security baseline")
              .aliases(
                  "kubesec:CapSysAdmin, polaris:dangerousCapabilities, kubescape:C-0046, "
                      + "trivy:KSV-0005, checkov:CKV_K8S_39")
              .containers(
                  (container, examination) -> adds(container, "SYS_ADMIN"::equals, examination)),
          rule("container-capability-dangerous", HIGH, "Container has a dangerous capability")
              .because(
                  "With it the container can load kernel code, trace other processes, read any "
                      + "file or change the node's network.")
              .references("CIS 5.2.9, NSA, MITRE T1611, Pod Security baseline")
              .aliases(
                  "polaris:dangerousCapabilities, kubescape:C-0046, trivy:KSV-0120, "
                      + "checkov:CKV_K8S_25")
              .containers(
                  (container, examination) -> adds(container, DANGEROUS::contains, examination)),
          rule(
                  "container-capability-added",
                  MEDIUM,
                  "Container has a capability beyond the default")
              .because("The runtime's default set is already more than most programs need.")
              .references("CIS 5.2.9, NSA, Pod Security baseline")
              .aliases("trivy:KSV-0022, checkov:CKV_K8S_24")
              .containers((container, examination) ->
                  adds(
                      container,
                      name ->
                          !DEFAULT.contains(name)
                              && !DANGEROUS.contains(name)
                              && !name.equals("SYS_ADMIN")
                              && !name.equals("NET_RAW"),
                      examination)),
          rule("container-capability-not-needed", LOW, "Container adds a capability to the default")
              .because(
                  "Only NET_BIND_SERVICE may be added where the restricted Pod Security Standard "
                      + "holds.")
              .references("CIS 5.2.10, Pod Security restricted")
              .aliases("trivy:KSV-0106")
              .containers((container, examination) ->
                  adds(
                      container,
                      name -> DEFAULT.contains(name) && !name.equals("NET_BIND_SERVICE"),
                      examination)),
          rule("container-capability-net-raw", MEDIUM, "Container may forge network packets")
              .because(
                  "NET_RAW is in the default set; with it a container can answer ARP and DNS in "
                      + "the name of its neighbours.")
              .references("CIS 5.2.8, NSA, MITRE T1557.002")
              .aliases("kube-linter:drop-net-raw-capability, trivy:KSV-0119, checkov:CKV_K8S_28")
              .containers((container, examination) -> {
                Node drop = container.security("capabilities", "drop");
                if (!names(drop).contains("ALL") && !names(drop).contains("NET_RAW")) {
                  examination.report(drop, "does not drop NET_RAW", Edit.append(drop, "NET_RAW"));
                }
                adds(container, "NET_RAW"::equals, examination);
              }),
          rule("container-capabilities-kept", MEDIUM, "Container keeps the default capabilities")
              .because(
                  "Dropping ALL and adding back what is needed leaves an intruder with little; a "
                      + "name not in capitals does not count everywhere.")
              .references("CIS 5.2.10, NSA, MITRE T1611, Pod Security restricted")
              .aliases(
                  "kubesec:CapDropAll, polaris:insecureCapabilities, kubescape:C-0046, "
                      + "trivy:KSV-0003, checkov:CKV_K8S_37")
              .containers((container, examination) -> {
                Node drop = container.security("capabilities", "drop");
                if (!drop.contains("ALL") && !container.workload().isWindows()) {
                  examination.report(
                      drop, "does not drop ALL capabilities", Edit.set(drop, List.of("ALL")));
                }
              }),
          rule("container-capabilities-none-dropped", LOW, "Container drops no capability at all")
              .because("Some of the default capabilities are needed by hardly any program.")
              .references("CIS 5.2.10, NSA")
              .aliases("kubesec:CapDropAny, trivy:KSV-0004")
              .containers((container, examination) -> {
                Node drop = container.security("capabilities", "drop");
                if (drop.texts().isEmpty() && !container.workload().isWindows()) {
                  examination.report(drop, "drops no capability", Edit.set(drop, List.of("ALL")));
                }
              }));

  private CapabilityRules() {}

  private static void adds(
      Container container, Predicate<String> forbidden, Examination examination) {
    for (Node added : container.security("capabilities", "add").items()) {
      if (forbidden.test(name(added.text()))) {
        examination.report(added, "adds " + added.text(), Edit.remove(added));
      }
    }
  }

  private static List<String> names(Node list) {
    return list.texts().stream().map(CapabilityRules::name).toList();
  }

  /** Runtimes take names with and without the prefix, in any case. */
  private static String name(String text) {
    String upper = text.toUpperCase(Locale.ROOT);
    return upper.startsWith("CAP_") ? upper.substring(4) : upper;
  }
}
