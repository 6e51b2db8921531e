package dev.vedette.scanner.kubesec;

import static dev.vedette.scanner.kubesec.PodPredicates.falsehood;
import static dev.vedette.scanner.kubesec.PodPredicates.hostPath;
import static dev.vedette.scanner.kubesec.PodPredicates.inherited;
import static dev.vedette.scanner.kubesec.PodPredicates.own;
import static dev.vedette.scanner.kubesec.PodPredicates.present;
import static dev.vedette.scanner.kubesec.PodPredicates.resource;
import static dev.vedette.scanner.kubesec.PodPredicates.truth;
import static dev.vedette.scanner.kubesec.SecurityField.addsCapability;
import static dev.vedette.scanner.kubesec.SecurityField.dropsAll;
import static dev.vedette.scanner.kubesec.SecurityField.dropsAny;
import static dev.vedette.scanner.kubesec.SecurityField.isAbove10000;
import static dev.vedette.scanner.kubesec.SecurityField.isConfined;
import static dev.vedette.scanner.kubesec.SecurityField.isTrue;
import static dev.vedette.scanner.kubesec.SecurityField.isUnconfined;

import dev.vedette.scanner.manifest.Value;
import java.util.List;

/**
 * kubesec's 30 rules in its order. Ids, points, selectors and reasons are what its users' scripts
 * read, and are kubesec's own (see NOTICE); the predicates are ours. Stateless.
 */
final class KubesecRules {
  private static final List<String> WORKLOADS =
      List.of("Pod", "Deployment", "StatefulSet", "DaemonSet");
  private static final List<String> STATEFUL_SETS = List.of("StatefulSet");
  private static final List<String> POD_OWNERS =
      List.of("Pod", "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob");
  private static final List<String> BINDINGS = List.of("RoleBinding", "ClusterRoleBinding");

  static final List<KubesecRule> ALL =
      List.of(
          new KubesecRule(
              "HostNetwork",
              -9,
              WORKLOADS,
              ".spec .hostNetwork == true",
              "Sharing the host's network namespace permits processes in the pod to "
                  + "communicate with processes bound to the host's loopback adapter",
              truth("hostNetwork")),
          new KubesecRule(
              "HostPID",
              -9,
              WORKLOADS,
              ".spec .hostPID == true",
              "Sharing the host's PID namespace allows visibility of processes on "
                  + "the host, potentially leaking information such as environment "
                  + "variables and configuration",
              truth("hostPID")),
          new KubesecRule(
              "HostIPC",
              -9,
              WORKLOADS,
              ".spec .hostIPC == true",
              "Sharing the host's IPC namespace allows container processes to "
                  + "communicate with processes on the host",
              truth("hostIPC")),
          new KubesecRule(
              "ReadOnlyRootFilesystem",
              1,
              WORKLOADS,
              "containers[] .securityContext .readOnlyRootFilesystem == true",
              "An immutable root filesystem can prevent malicious binaries being "
                  + "added to PATH and increase attack cost",
              own(isTrue("readOnlyRootFilesystem"))),
          new KubesecRule(
              "RunAsNonRoot",
              1,
              WORKLOADS,
              ".spec, .spec.containers[] | .securityContext .runAsNonRoot == true",
              "Force the running image to run as a non-root user to ensure least " + "privilege",
              inherited(isTrue("runAsNonRoot"))),
          new KubesecRule(
              "RunAsUser",
              1,
              WORKLOADS,
              ".spec, .spec.containers[] | .securityContext .runAsUser -gt 10000",
              "Run as a high-UID user to avoid conflicts with the host's users",
              inherited(isAbove10000("runAsUser"))),
          new KubesecRule(
              "RunAsGroup",
              1,
              WORKLOADS,
              ".spec, .spec.containers[] | .securityContext .runAsGroup -gt 10000",
              "Run as a high-UID group to avoid conflicts with the host's groups",
              inherited(isAbove10000("runAsGroup"))),
          new KubesecRule(
              "Privileged",
              -30,
              WORKLOADS,
              "containers[] .securityContext .privileged == true",
              "Privileged containers can allow almost completely unrestricted host " + "access",
              own(isTrue("privileged"))),
          new KubesecRule(
              "CapSysAdmin",
              -30,
              WORKLOADS,
              "containers[] .securityContext .capabilities .add == SYS_ADMIN",
              "CAP_SYS_ADMIN is the most privileged capability and should always be " + "avoided",
              own(addsCapability("SYS_ADMIN"))),
          new KubesecRule(
              "CapDropAny",
              1,
              WORKLOADS,
              "containers[] .securityContext .capabilities .drop",
              "Reducing kernel capabilities available to a container limits its "
                  + "attack surface",
              own(dropsAny())),
          new KubesecRule(
              "CapDropAll",
              1,
              WORKLOADS,
              "containers[] .securityContext .capabilities .drop | index(\"ALL\")",
              "Drop all capabilities and add only those required to reduce syscall "
                  + "attack surface",
              own(dropsAll())),
          new KubesecRule(
              "DockerSock",
              -9,
              WORKLOADS,
              "volumes[] .hostPath .path == /var/run/docker.sock",
              "Mounting the docker.socket leaks information about other containers "
                  + "and can allow container breakout",
              hostPath("/var/run/docker.sock")),
          new KubesecRule(
              "ProcMount",
              -9,
              WORKLOADS,
              "volumes[] .hostPath .path == /proc",
              "Mounting the proc directory from the host system into a container "
                  + "gives access to information about other containers running on the "
                  + "same host and can allow container breakout",
              hostPath("/proc")),
          new KubesecRule(
              "RequestsCPU",
              1,
              WORKLOADS,
              "containers[] .resources .requests .cpu",
              "Enforcing CPU requests aids a fair balancing of resources across the " + "cluster",
              resource("requests", "cpu")),
          new KubesecRule(
              "LimitsCPU",
              1,
              WORKLOADS,
              "containers[] .resources .limits .cpu",
              "Enforcing CPU limits prevents DOS via resource exhaustion",
              resource("limits", "cpu")),
          new KubesecRule(
              "RequestsMemory",
              1,
              WORKLOADS,
              "containers[] .resources .requests .memory",
              "Enforcing memory requests aids a fair balancing of resources across "
                  + "the cluster",
              resource("requests", "memory")),
          new KubesecRule(
              "LimitsMemory",
              1,
              WORKLOADS,
              "containers[] .resources .limits .memory",
              "Enforcing memory limits prevents DOS via resource exhaustion",
              resource("limits", "memory")),
          new KubesecRule(
              "ServiceAccountName",
              3,
              WORKLOADS,
              ".spec .serviceAccountName",
              "Service accounts restrict Kubernetes API access and should be "
                  + "configured with least privilege",
              present("serviceAccountName")),
          new KubesecRule(
              "HostAliases",
              -3,
              WORKLOADS,
              ".spec .hostAliases",
              "Managing /etc/hosts aliases can prevent the container from modifying "
                  + "the file after a pod's containers have already been started. DNS "
                  + "should be managed by the orchestrator",
              present("hostAliases")),
          new KubesecRule(
              "SeccompAny",
              1,
              WORKLOADS,
              profileSelector("seccompProfile"),
              "Seccomp profiles set minimum privilege and secure against unknown " + "threats",
              inherited(isConfined("seccompProfile"))),
          new KubesecRule(
              "SeccompUnconfined",
              -1,
              WORKLOADS,
              profileSelector("seccompProfile"),
              "Unconfined Seccomp profiles have full system call access",
              inherited(isUnconfined("seccompProfile"))),
          new KubesecRule(
              "ApparmorAny",
              3,
              WORKLOADS,
              profileSelector("appArmorProfile"),
              "Well defined AppArmor policies may provide greater protection from "
                  + "unknown threats.",
              inherited(isConfined("appArmorProfile"))),
          new KubesecRule(
              "ApparmorUnconfined",
              -1,
              WORKLOADS,
              profileSelector("appArmorProfile"),
              "Unconfined AppArmor profiles disable AppArmor enforcement on the " + "workloads",
              inherited(isUnconfined("appArmorProfile"))),
          new KubesecRule(
              "VolumeClaimAccessModeReadWriteOnce",
              1,
              STATEFUL_SETS,
              ".spec .volumeClaimTemplates[] .spec .accessModes | " + "index(\"ReadWriteOnce\")",
              "Setting the access mode of ReadWriteOnce on volumeClaimTemplates (if "
                  + "any exist) allows only one node to mount the persistentVolume",
              ClaimPredicates::readWriteOnce),
          new KubesecRule(
              "VolumeClaimRequestsStorage",
              1,
              STATEFUL_SETS,
              ".spec .volumeClaimTemplates[] .spec .resources .requests .storage",
              "Setting a storage request on volumeClaimTemplates (if any exist) "
                  + "allows for the StatefulSet's PVCs to be bound to appropriately sized "
                  + "PVs.",
              ClaimPredicates::requestsStorage),
          new KubesecRule(
              "AllowPrivilegeEscalation",
              -7,
              WORKLOADS,
              "containers[] .securityContext .allowPrivilegeEscalation == true",
              "Ensure a non-root process can not gain more privileges",
              own(isTrue("allowPrivilegeEscalation"))),
          new KubesecRule(
              "AutomountServiceAccountToken",
              1,
              WORKLOADS,
              ".spec .automountServiceAccountToken == false",
              "Disabling the automounting of Service Account Token reduces the "
                  + "attack surface of the API server",
              falsehood("automountServiceAccountToken")),
          new KubesecRule(
              "HostUsers",
              1,
              WORKLOADS,
              ".spec .hostUsers == false",
              "A user namespace for a Pod is enabled by setting the hostUsers field "
                  + "of Pod .spec, which can prevent various attacks",
              falsehood("hostUsers")),
          new KubesecRule(
              "SecretsAsEnvironmentVariables",
              -5,
              POD_OWNERS,
              ".spec .containers[] .env[] .valueFrom .secretKeyRef | .spec "
                  + ".initContainers[] .env[] .valueFrom .secretKeyRef | .spec "
                  + ".ephemeralContainers[] .env[] .valueFrom .secretKeyRef | .spec "
                  + ".containers[] .envFrom[] .secretRef | .spec .initContainers[] "
                  + ".envFrom[] .secretRef | .spec .ephemeralContainers[] .envFrom[] "
                  + ".secretRef",
              "Secrets passed as environment variables can be easily exposed through "
                  + "application logs, crash dumps, and system process inspection",
              PodPredicates::secretsInEnvironment),
          new KubesecRule(
              "BindingsToSystemAnonymous",
              -30,
              BINDINGS,
              ".subjects[] .name == \"system:anonymous\"",
              "Binding a Role or a ClusterRole to user system:anonymous gives any "
                  + "unauthenticated user the permissions granted by that role",
              KubesecRules::bindsAnonymous));

  private KubesecRules() {}

  private static String profileSelector(String profile) {
    String type = ".securityContext ." + profile + " .type";
    return ".spec "
        + type
        + " | .spec .containers[] "
        + type
        + " | .spec .initContainers[] "
        + type
        + " | .spec .ephemeralContainers[] "
        + type;
  }

  /** Any subject whose name mentions the user that needs no credential. */
  private static int bindsAnonymous(Value document) {
    return PodPredicates.items(document.at("subjects")).stream()
            .flatMap(subject -> subject.at("name").stream())
            .anyMatch(name -> GoText.of(name).contains("system:anonymous"))
        ? 1
        : 0;
  }
}
