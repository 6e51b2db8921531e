package dev.vedette.scanner.catalogue;

import static dev.vedette.scanner.catalogue.Rule.rule;
import static dev.vedette.scanner.finding.Severity.CRITICAL;
import static dev.vedette.scanner.finding.Severity.HIGH;
import static dev.vedette.scanner.finding.Severity.LOW;
import static dev.vedette.scanner.finding.Severity.MEDIUM;

import dev.vedette.scanner.finding.Resource;
import dev.vedette.scanner.finding.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

/** Rights that are worth more than they seem. Stateless. */
final class RoleRules {
  private static final Set<String> ROLES = Set.of("Role", "ClusterRole");
  private static final Set<String> READ = Set.of("get", "list", "watch");
  private static final Set<String> CREATE = Set.of("create", "get");
  private static final Set<String> WRITE = Set.of("create", "update", "patch");
  private static final String RBAC = "rbac.authorization.k8s.io";

  static final List<Rule> ALL = all();

  private RoleRules() {}

  private static List<Rule> all() {
    List<Rule> rules = new ArrayList<>();
    rules.add(
        rule("rbac-wildcard-all", CRITICAL, "Role allows everything")
            .because(
                "Whoever has it owns what the role reaches: the namespace, or the whole "
                    + "cluster.")
            .references("CIS 5.1.1, CIS 5.1.3, NSA, MITRE T1078")
            .aliases(
                "kube-linter:wildcard-in-rules, kubescape:C-0187, trivy:KSV-0044, "
                    + "trivy:KSV-0045, trivy:KSV-0046, checkov:CKV_K8S_49")
            .objects(
                ROLES,
                (role, examination) -> {
                  for (Grants grants : Grants.of(role)) {
                    if (grants.isEverything()) {
                      examination.report(grants.rule(), "allows every verb on every resource");
                    }
                  }
                }));
    rules.add(
        rule("rbac-wildcard", HIGH, "Role uses a wildcard")
            .because("It also allows what will be added later, and what nobody thought of.")
            .references("CIS 5.1.3, NSA, MITRE T1078")
            .aliases(
                "kube-linter:wildcard-in-rules, kubescape:C-0187, trivy:KSV-0044, "
                    + "trivy:KSV-0045, trivy:KSV-0046, checkov:CKV_K8S_49")
            .objects(
                ROLES,
                (role, examination) -> {
                  for (Grants grants : Grants.of(role)) {
                    if (!grants.isEverything() && grants.hasAnyWildcard()) {
                      String field =
                          grants.verbs().contains("*")
                              ? "verbs"
                              : grants.resources().contains("*") ? "resources" : "apiGroups";
                      examination.report(grants.rule().at(field), field + " has a wildcard");
                    }
                  }
                }));
    rules.addAll(escalating());
    rules.addAll(reaching());
    rules.addAll(disturbing());
    return List.copyOf(rules);
  }

  private static List<Rule> escalating() {
    return List.of(
        rule("rbac-escalate", HIGH, "Role may give rights that it does not have")
            .because("With bind or escalate on roles, its holder can make itself cluster-admin.")
            .references("CIS 5.1.8, NSA, MITRE T1098")
            .aliases(
                "kubescape:C-0191, trivy:KSV-0050, trivy:KSV-0051, trivy:KSV-0052, "
                    + "checkov:CKV_K8S_157, checkov:CKV_K8S_158")
            .objects(
                ROLES,
                granting(
                    Set.of("bind", "escalate"),
                    RBAC,
                    Set.of("roles", "clusterroles"),
                    "allows bind or escalate on roles")),
        rule("rbac-impersonate", HIGH, "Role may act as somebody else")
            .because("Impersonating a user, group or ServiceAccount gives all of its rights.")
            .references("CIS 5.1.8, NSA, MITRE T1078")
            .aliases("kubescape:C-0065, trivy:KSV-0043, checkov:CKV2_K8S_3")
            .objects(
                ROLES,
                granting(
                    Set.of("impersonate"),
                    "",
                    Set.of("users", "groups", "serviceaccounts", "uids"),
                    "allows impersonation")),
        rule("rbac-token-create", HIGH, "Role may make tokens of ServiceAccounts")
            .because("A token of a stronger account gives its rights.")
            .references("CIS 5.1.13, MITRE T1528")
            .aliases("kubescape:C-0282")
            .objects(
                ROLES,
                granting(
                    Set.of("create"),
                    "",
                    Set.of("serviceaccounts/token"),
                    "allows making tokens of ServiceAccounts")),
        rule("rbac-bindings-write", HIGH, "Role may change who has which role")
            .because(
                "Its holder can hand out every right that it has, and with escalate every "
                    + "right.")
            .references("CIS 5.1.8, NSA, MITRE T1098")
            .objects(
                ROLES,
                granting(
                    WRITE,
                    RBAC,
                    Set.of("rolebindings", "clusterrolebindings"),
                    "allows changing role bindings")),
        rule("rbac-csr-approve", HIGH, "Role may approve certificates")
            .because("A client certificate for any name, system:masters included, can be had.")
            .references("CIS 5.1.11, MITRE T1098")
            .aliases("kubescape:C-0280, checkov:CKV_K8S_156")
            .objects(
                ROLES,
                granting(
                    Set.of("approve", "sign", "update", "patch"),
                    "certificates.k8s.io",
                    Set.of("certificatesigningrequests/approval", "signers"),
                    "allows approving certificates")),
        rule("rbac-webhook-write", HIGH, "Role may change admission webhooks")
            .because("A webhook sees every object, Secrets included, and may change it.")
            .references("CIS 5.1.12, MITRE T1556")
            .aliases("kubescape:C-0281, trivy:KSV-0114, checkov:CKV_K8S_155")
            .objects(
                ROLES,
                granting(
                    Set.of("create", "update", "patch", "delete"),
                    "admissionregistration.k8s.io",
                    Set.of("validatingwebhookconfigurations", "mutatingwebhookconfigurations"),
                    "allows changing admission webhooks")));
  }

  private static List<Rule> reaching() {
    return List.of(
        rule("rbac-secrets-read", HIGH, "Role may read Secrets")
            .because(
                "Tokens and passwords of others can be read; list and watch give the values, "
                    + "too.")
            .references("CIS 5.1.2, NSA, MITRE T1552.007")
            .aliases(
                "kube-linter:access-to-secrets, kubescape:C-0015, trivy:KSV-0041, "
                    + "trivy:KSV-0113, checkov:CKV2_K8S_5")
            .objects(
                ROLES,
                (role, examination) -> {
                  for (Grants grants : Grants.of(role)) {
                    if (grants.allow(READ, "", Set.of("secrets")) && !grants.isForNamedObjects()) {
                      examination.report(grants.rule().at("resources"), "allows reading Secrets");
                    }
                  }
                }),
        rule("rbac-pod-exec", HIGH, "Role may run commands in pods")
            .because(
                "exec and attach give a shell in any pod of the namespace, with its identity "
                    + "and data.")
            .references("NSA, MITRE T1609")
            .aliases(
                "polaris:rolePodExecAttach, kubescape:C-0002, trivy:KSV-0053, trivy:KSV-0054, "
                    + "checkov:CKV2_K8S_2")
            .objects(
                ROLES,
                granting(CREATE, "", Set.of("pods/exec", "pods/attach"), "allows exec into pods")),
        rule("rbac-ephemeral-containers", HIGH, "Role may put containers into running pods")
            .because("An ephemeral container shares the pod's identity and volumes.")
            .references("MITRE T1610")
            .objects(
                ROLES,
                granting(
                    Set.of("update", "patch"),
                    "",
                    Set.of("pods/ephemeralcontainers"),
                    "allows ephemeral containers")),
        rule("rbac-nodes-proxy", HIGH, "Role may speak to the kubelets")
            .because(
                "Through nodes/proxy commands can be run in every pod of a node, unseen by the "
                    + "audit log.")
            .references("CIS 5.1.10, MITRE T1609")
            .aliases("kubescape:C-0279, trivy:KSV-0047, checkov:CKV2_K8S_2")
            .objects(
                ROLES,
                granting(
                    Set.of("get", "create", "update", "patch"),
                    "",
                    Set.of("nodes/proxy"),
                    "allows nodes/proxy")),
        workloads("rbac-pods-write", MEDIUM),
        rule("rbac-port-forward", MEDIUM, "Role may forward ports of pods")
            .because("Ports that no Service and no NetworkPolicy opens can be reached.")
            .references("MITRE T1090")
            .aliases("kubescape:C-0063")
            .objects(
                ROLES, granting(CREATE, "", Set.of("pods/portforward"), "allows port-forward")),
        rule("rbac-persistent-volumes", MEDIUM, "Role may make PersistentVolumes")
            .because("A PersistentVolume of type hostPath reaches the file system of a node.")
            .references("CIS 5.1.9, MITRE T1611")
            .aliases("kubescape:C-0278")
            .objects(
                ROLES,
                granting(
                    Set.of("create"),
                    "",
                    Set.of("persistentvolumes"),
                    "allows making PersistentVolumes")));
  }

  private static Rule workloads(String id, Severity severity) {
    return rule(id, severity, "Role may start or change pods")
        .because(
            "A pod can use every Secret and ServiceAccount of its namespace, and where Pod "
                + "Security is not enforced, the node.")
        .references("CIS 5.1.4, NSA, MITRE T1610")
        .aliases("kube-linter:access-to-create-pods, kubescape:C-0188, trivy:KSV-0048")
        .objects(
            ROLES,
            (role, examination) -> {
              for (Grants grants : Grants.of(role)) {
                boolean pods =
                    grants.allow(WRITE, "", Set.of("pods", "replicationcontrollers"))
                        || grants.allow(WRITE, "batch", Set.of("jobs", "cronjobs"))
                        || grants.allow(
                            WRITE,
                            "apps",
                            Set.of("deployments", "daemonsets", "statefulsets", "replicasets"));
                if (pods) {
                  examination.report(grants.rule().at("resources"), "allows starting pods");
                }
              }
            });
  }

  private static List<Rule> disturbing() {
    return List.of(
        rule("rbac-events-delete", MEDIUM, "Role may delete events or logs")
            .because("Traces of an attack can be wiped out.")
            .references("MITRE T1070")
            .aliases("kubescape:C-0031, trivy:KSV-0042")
            .objects(
                ROLES,
                granting(
                    Set.of("delete", "deletecollection"),
                    "",
                    Set.of("events", "pods/log"),
                    "allows deleting events or logs")),
        rule("rbac-dns-config", MEDIUM, "Role may change the cluster's name service")
            .because(
                "With the ConfigMap of CoreDNS, every name in the cluster can be made to lead "
                    + "elsewhere.")
            .references("MITRE T1557")
            .aliases("kubescape:C-0037, trivy:KSV-0049")
            .objects(
                "Role",
                (role, examination) -> {
                  for (Grants grants : Grants.of(role)) {
                    boolean named =
                        !grants.isForNamedObjects()
                            || grants.rule().at("resourceNames").contains("coredns");
                    if (role.namespace().equals("kube-system")
                        && named
                        && grants.allow(WRITE, "", Set.of("configmaps"))) {
                      examination.report(
                          grants.rule().at("resources"),
                          "allows changing ConfigMaps of kube-system");
                    }
                  }
                }),
        rule("rbac-status-write", MEDIUM, "Role may change the status of Services, nodes or pods")
            .because("A forged status draws traffic or pods to where an attacker wants them.")
            .references("MITRE T1557")
            .aliases("checkov:CKV2_K8S_4")
            .objects(
                "ClusterRole",
                granting(
                    Set.of("update", "patch"),
                    "",
                    Set.of("services/status", "nodes/status", "pods/status"),
                    "allows changing a status")),
        rule("rbac-delete", LOW, "Role may delete objects")
            .because("Whoever has it can take the application away.")
            .references("MITRE T1485")
            .aliases("kubescape:C-0007")
            .objects(
                ROLES,
                (role, examination) -> {
                  for (Grants grants : Grants.of(role)) {
                    if (!grants.isEverything()
                        && (grants.verbs().contains("delete")
                            || grants.verbs().contains("deletecollection"))) {
                      examination.report(grants.rule().at("verbs"), "allows deleting");
                    }
                  }
                }));
  }

  private static BiConsumer<Resource, Examination> granting(
      Set<String> verbs, String group, Set<String> resources, String message) {
    return (role, examination) -> {
      for (Grants grants : Grants.of(role)) {
        if (grants.allow(verbs, group, resources)) {
          examination.report(grants.rule().at("resources"), message);
        }
      }
    };
  }
}
