package dev.vedette.scanner.catalogue;

import static dev.vedette.scanner.catalogue.Rule.rule;
import static dev.vedette.scanner.finding.Severity.CRITICAL;
import static dev.vedette.scanner.finding.Severity.HIGH;
import static dev.vedette.scanner.finding.Severity.LOW;

import dev.vedette.scanner.finding.Node;
import java.util.List;
import java.util.Set;

/** Who is given a role. Stateless. */
final class BindingRules {
  private static final Set<String> BINDINGS = Set.of("RoleBinding", "ClusterRoleBinding");

  /** What every cluster gives to whoever has logged in. */
  private static final Set<String> HARMLESS_ROLES =
      Set.of("system:basic-user", "system:discovery", "system:public-info-viewer");

  static final List<Rule> ALL =
      List.of(
          rule("rbac-anonymous-binding", CRITICAL, "Role is given to everybody")
              .because(
                  "system:anonymous and system:unauthenticated are whoever reaches the API "
                      + "server, without any credential.")
              .references("CIS 5.1.1, NSA, MITRE T1078.001")
              .aliases("kubesec:BindingsToSystemAnonymous, kubescape:C-0262, trivy:KSV-0122")
              .objects(
                  BINDINGS,
                  (binding, examination) -> {
                    if (binding.at("roleRef", "name").is("system:public-info-viewer")) {
                      return;
                    }
                    for (Node subject : binding.at("subjects").items()) {
                      String name = subject.at("name").text();
                      if (name.equals("system:anonymous")
                          || name.equals("system:unauthenticated")) {
                        examination.report(subject.at("name"), "is bound to " + name);
                      }
                    }
                  }),
          rule("rbac-authenticated-binding", HIGH, "Role is given to whoever has logged in")
              .because(
                  "system:authenticated holds every user and every ServiceAccount of the cluster.")
              .references("CIS 5.1.1, NSA, MITRE T1078")
              .aliases("trivy:KSV-01011")
              .objects(
                  BINDINGS,
                  (binding, examination) -> {
                    if (HARMLESS_ROLES.contains(binding.at("roleRef", "name").text())) {
                      return;
                    }
                    for (Node subject : binding.at("subjects").items()) {
                      String name = subject.at("name").text();
                      if (name.equals("system:authenticated")
                          || name.equals("system:serviceaccounts")) {
                        examination.report(subject.at("name"), "is bound to " + name);
                      }
                    }
                  }),
          rule("rbac-cluster-admin-binding", CRITICAL, "cluster-admin is given away")
              .because("cluster-admin may do everything; few need that, and no program does.")
              .references("CIS 5.1.1, NSA, MITRE T1078")
              .aliases(
                  "kube-linter:cluster-admin-role-binding, polaris:clusterrolebindingClusterAdmin, "
                      + "kubescape:C-0035, trivy:KSV-0111")
              .objects(
                  BINDINGS,
                  (binding, examination) -> {
                    Node role = binding.at("roleRef", "name");
                    boolean builtIn =
                        binding.kind().equals("ClusterRoleBinding")
                            && binding.name().equals("cluster-admin");
                    if (role.is("cluster-admin") && !builtIn) {
                      examination.report(role, "gives cluster-admin");
                    }
                  }),
          rule("rbac-masters-binding", HIGH, "Binding names the group system:masters")
              .because(
                  "Members of that group bypass every check of rights, and no binding can be "
                      + "taken from them.")
              .references("CIS 5.1.7, MITRE T1078")
              .objects(
                  BINDINGS,
                  (binding, examination) -> {
                    if (binding.name().equals("cluster-admin")) {
                      return;
                    }
                    for (Node subject : binding.at("subjects").items()) {
                      if (subject.at("name").is("system:masters")) {
                        examination.report(subject.at("name"), "is bound to system:masters");
                      }
                    }
                  }),
          rule("rbac-default-account-binding", LOW, "Role is given to a default ServiceAccount")
              .because("Every pod of the namespace that names no account has it.")
              .references("CIS 5.1.5, NSA, MITRE T1078.001")
              .aliases("kubescape:C-0189, checkov:CKV_K8S_42")
              .objects(
                  BINDINGS,
                  (binding, examination) -> {
                    for (Node subject : binding.at("subjects").items()) {
                      if (subject.at("kind").is("ServiceAccount")
                          && subject.at("name").is("default")) {
                        examination.report(
                            subject.at("name"), "is bound to the default ServiceAccount");
                      }
                    }
                  }));

  private BindingRules() {}
}
