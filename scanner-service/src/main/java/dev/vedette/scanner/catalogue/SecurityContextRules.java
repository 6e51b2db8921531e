package dev.vedette.scanner.catalogue;

import static dev.vedette.scanner.catalogue.Rule.rule;
import static dev.vedette.scanner.finding.Severity.HIGH;
import static dev.vedette.scanner.finding.Severity.LOW;
import static dev.vedette.scanner.finding.Severity.MEDIUM;

import dev.vedette.scanner.finding.Edit;
import dev.vedette.scanner.finding.Node;
import dev.vedette.scanner.finding.Workload.Container;
import java.util.List;

/** Whom a container runs as, and what holds it. Stateless. */
final class SecurityContextRules {
  static final List<Rule> ALL =
      List.of(
          rule("container-privilege-escalation", HIGH, "Container may gain privileges")
              .because(
                  "Unless allowPrivilegeEscalation is false, a set-user-ID program gives a "
                      + "process more rights than the container was started with.")
              .references("CIS 5.2.6, NSA, MITRE T1548, Pod Security restricted")
              .aliases(
                  "kubesec:AllowPrivilegeEscalation, kube-linter:privilege-escalation-container, "
                      + "polaris:privilegeEscalationAllowed, kubescape:C-0016, trivy:KSV-0001, "
                      + "checkov:CKV_K8S_20")
              .containers((container, examination) -> {
                Node allow = container.security("allowPrivilegeEscalation");
                if (!allow.isFalse() && !container.workload().isWindows()) {
                  examination.report(
                      allow, "allowPrivilegeEscalation is not false", Edit.set(allow, false));
                }
              }),
          rule("container-run-as-non-root", HIGH, "Container may run as root")
              .because(
                  "Without runAsNonRoot nothing keeps the image from running as root, and root in "
                      + "a container is one kernel bug away from root on the node.")
              .references("CIS 5.2.7, NSA, MITRE T1611, Pod Security restricted")
              .aliases(
                  "kubesec:RunAsNonRoot, kube-linter:run-as-non-root, polaris:runAsRootAllowed, "
                      + "kubescape:C-0013, trivy:KSV-0012, checkov:CKV_K8S_23")
              .containers((container, examination) -> {
                if (!container.effective("runAsNonRoot").isTrue()) {
                  Node own = container.security("runAsNonRoot");
                  examination.report(own, "runAsNonRoot is not true", Edit.set(own, true));
                }
              }),
          rule("container-run-as-root", HIGH, "Container runs as root")
              .because(
                  "The manifest itself asks for user 0: root in a container is one kernel bug "
                      + "away from root on the node.")
              .references("CIS 5.2.7, NSA, MITRE T1611, Pod Security restricted")
              .aliases(
                  "kube-linter:run-as-non-root, "
                      + "kube-score:container-security-context-user-group-id, kubescape:C-0013, "
                      + "trivy:KSV-0105")
              .containers((container, examination) -> {
                Node user = container.effective("runAsUser");
                if (user.is(0)) {
                  examination.report(user, "runAsUser is 0");
                }
              }),
          rule("container-low-user", LOW, "Container's user may be one of the node's")
              .because(
                  "Below 10001 a user may exist on the node and own files there; without "
                      + "runAsUser the image decides.")
              .references("NSA")
              .aliases(
                  "kubesec:RunAsUser, kube-score:container-security-context-user-group-id, "
                      + "trivy:KSV-0020, checkov:CKV_K8S_40")
              .containers((container, examination) -> isHigh(container, "runAsUser", examination)),
          rule("container-low-group", LOW, "Container's group may be one of the node's")
              .because(
                  "Below 10001 a group may exist on the node and own files there; without "
                      + "runAsGroup the image decides, and often it is 0.")
              .references("NSA")
              .aliases(
                  "kubesec:RunAsGroup, kube-score:container-security-context-user-group-id, "
                      + "trivy:KSV-0021")
              .containers((container, examination) -> isHigh(container, "runAsGroup", examination)),
          rule("container-writable-root", MEDIUM, "Container may write to its own file system")
              .because(
                  "With a read-only root file system an intruder cannot replace programs or leave "
                      + "tools behind.")
              .references("NSA, MITRE T1543, MITRE T1554")
              .aliases(
                  "kubesec:ReadOnlyRootFilesystem, kube-linter:no-read-only-root-fs, "
                      + "kube-score:container-security-context-readonlyrootfilesystem, "
                      + "polaris:notReadOnlyRootFilesystem, kubescape:C-0017, trivy:KSV-0014, "
                      + "checkov:CKV_K8S_22")
              .containers((container, examination) -> {
                Node readOnly = container.security("readOnlyRootFilesystem");
                if (!readOnly.isTrue()) {
                  examination.report(
                      readOnly, "readOnlyRootFilesystem is not true", Edit.set(readOnly, true));
                }
              }),
          rule("pod-supplemental-root-group", LOW, "Pod's files belong to the root group")
              .because(
                  "With group 0 the containers may read and write what belongs to root's group on "
                      + "shared volumes.")
              .references("NSA")
              .aliases("kube-score:container-security-context-user-group-id, trivy:KSV-0116")
              .pods((pod, examination) -> {
                Node group = pod.security("fsGroup");
                if (group.is(0)) {
                  examination.report(group, "fsGroup is 0");
                }
                for (Node extra : pod.security("supplementalGroups").items()) {
                  if (extra.is(0)) {
                    examination.report(extra, "supplementalGroups has 0");
                  }
                }
              }),
          rule("container-no-security-context", LOW, "Container has no security context")
              .because(
                  "Nobody decided what the container may do, so it may do what the runtime allows "
                      + "by default.")
              .references("CIS 5.7.3, NSA")
              .aliases("kubescape:C-0055, trivy:KSV-0118, checkov:CKV_K8S_30")
              .containers((container, examination) -> {
                Node own = container.node().at("securityContext");
                if (own.isEmpty() && container.workload().spec().at("securityContext").isEmpty()) {
                  examination.report(own, "neither pod nor container has a securityContext");
                }
              }),
          rule("container-seccomp-missing", MEDIUM, "Container has no seccomp profile")
              .because(
                  "Without a profile every system call of the kernel is open, most of which no "
                      + "program needs.")
              .references("CIS 5.7.2, NSA, MITRE T1611, Pod Security restricted")
              .aliases(
                  "kubesec:SeccompAny, kube-score:container-seccomp-profile,"
                      + " polaris:linuxHardening, kubescape:C-0210, trivy:KSV-0030,"
                      + " checkov:CKV_K8S_31")
              .containers((container, examination) -> {
                Node type = container.effective("seccompProfile").at("type");
                if (!type.exists()
                    && !container.workload().isWindows()
                    && Annotations.seccomp(container).isEmpty()) {
                  Node own = container.security("seccompProfile", "type");
                  examination.report(own, "has no seccompProfile", Edit.set(own, "RuntimeDefault"));
                }
              }),
          rule("container-seccomp-unconfined", HIGH, "Container asks for no seccomp profile")
              .because("Unconfined opens every system call of the kernel, and with them its bugs.")
              .references("CIS 5.7.2, NSA, MITRE T1611, Pod Security baseline")
              .aliases("kubesec:SeccompUnconfined, trivy:KSV-0104")
              .containers((container, examination) -> {
                Node type = container.effective("seccompProfile").at("type");
                if (type.is("Unconfined")) {
                  examination.report(
                      type, "seccompProfile is Unconfined", Edit.set(type, "RuntimeDefault"));
                }
                Annotations.seccomp(container)
                    .filter(profile -> profile.is("unconfined"))
                    .ifPresent(profile -> examination.report(profile, "seccomp is unconfined"));
              }),
          rule("container-apparmor-unconfined", HIGH, "Container asks for no AppArmor profile")
              .because(
                  "Unconfined takes away the profile that the runtime gives by default, which "
                      + "guards /proc, /sys and mounts.")
              .references("NSA, MITRE T1611, Pod Security baseline")
              .aliases("kubesec:ApparmorUnconfined, trivy:KSV-0002")
              .containers((container, examination) -> {
                Node type = container.effective("appArmorProfile").at("type");
                if (type.is("Unconfined")) {
                  examination.report(
                      type, "appArmorProfile is Unconfined", Edit.set(type, "RuntimeDefault"));
                }
                Annotations.appArmor(container)
                    .filter(profile -> profile.is("unconfined"))
                    .ifPresent(profile ->
                        examination.report(
                            profile,
                            "AppArmor is unconfined",
                            Edit.set(profile, "runtime/default")));
              }),
          rule("container-unhardened", LOW, "Nothing of Linux's own confinement is set")
              .because(
                  "Neither seccomp, AppArmor nor SELinux is mentioned: the container has what the "
                      + "node gives, which may be nothing.")
              .references("CIS 5.7.3, NSA")
              .aliases(
                  "kubesec:ApparmorAny, polaris:linuxHardening, kubescape:C-0055, trivy:KSV-0118, "
                      + "checkov:CKV_K8S_29")
              .containers((container, examination) -> {
                if (!container.workload().isWindows()
                    && container.effective("seccompProfile").isEmpty()
                    && container.effective("appArmorProfile").isEmpty()
                    && container.effective("seLinuxOptions").isEmpty()
                    && Annotations.seccomp(container).isEmpty()
                    && Annotations.appArmor(container).isEmpty()) {
                  examination.report(
                      container.node().at("securityContext"),
                      "sets no seccomp, AppArmor or SELinux profile");
                }
              }),
          rule("container-selinux-options", HIGH, "Container asks for an unusual SELinux context")
              .because(
                  "A user, role or type of its own may take the container out of the confinement "
                      + "of containers.")
              .references("NSA, MITRE T1611, Pod Security baseline")
              .aliases("trivy:KSV-0025")
              .pods((pod, examination) ->
                  examination.reportControl(
                      pod, "seLinuxOptions", "sets SELinux options that are not a container's")),
          rule("container-proc-mount", HIGH, "Container sees all of /proc")
              .because(
                  "The parts of /proc that runtimes hide tell about the node and let root change "
                      + "the kernel.")
              .references("MITRE T1611, Pod Security baseline")
              .aliases("kube-linter:unsafe-proc-mount, polaris:procMount, trivy:KSV-0027")
              .pods((pod, examination) ->
                  examination.reportControl(pod, "procMount", "procMount is not Default")),
          rule("pod-unsafe-sysctl", HIGH, "Pod changes a kernel setting that others share")
              .because(
                  "Settings outside the safe list reach beyond the pod: its neighbours or the "
                      + "node can suffer.")
              .references("NSA, MITRE T1499, Pod Security baseline")
              .aliases("kube-linter:unsafe-sysctls, trivy:KSV-0026")
              .pods((pod, examination) ->
                  examination.reportControl(pod, "sysctls", "is no safe kernel setting")));

  private SecurityContextRules() {}

  private static void isHigh(Container container, String field, Examination examination) {
    Node id = container.effective(field);
    if (container.workload().isWindows() || (field.equals("runAsUser") && id.is(0))) {
      return;
    }
    if (id.number().orElse(0) <= 10_000) {
      examination.report(
          id, field + (id.exists() ? " is " + (long) id.number().orElse(0) : " is not set"));
    }
  }
}
