package dev.vedette.scanner.catalogue;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** API versions that Kubernetes once served. Stateless. */
final class RemovedApis {
  /**
   * One of them. Immutable.
   *
   * @param minor the first minor version without it
   * @param replacement what to use, empty if there is nothing
   * @param isSameShape whether changing the version is all there is to do
   */
  record Removed(int minor, String replacement, boolean isSameShape) {}

  /** Version, kinds, minor version that dropped it, replacement; {@code =} marks equal shapes. */
  private static final String TABLE =
      """
      extensions/v1beta1 Deployment,DaemonSet,ReplicaSet 16 apps/v1
      extensions/v1beta1 NetworkPolicy 16 =networking.k8s.io/v1
      extensions/v1beta1 PodSecurityPolicy 16 -
      extensions/v1beta1 Ingress 22 networking.k8s.io/v1
      apps/v1beta1 Deployment,StatefulSet,ControllerRevision 16 apps/v1
      apps/v1beta2 Deployment,StatefulSet,DaemonSet,ReplicaSet,ControllerRevision 16 apps/v1
      admissionregistration.k8s.io/v1beta1 ValidatingWebhookConfiguration 22 admissionregistration.k8s.io/v1
      admissionregistration.k8s.io/v1beta1 MutatingWebhookConfiguration 22 admissionregistration.k8s.io/v1
      apiextensions.k8s.io/v1beta1 CustomResourceDefinition 22 apiextensions.k8s.io/v1
      apiregistration.k8s.io/v1beta1 APIService 22 =apiregistration.k8s.io/v1
      authentication.k8s.io/v1beta1 TokenReview 22 =authentication.k8s.io/v1
      authorization.k8s.io/v1beta1 SubjectAccessReview,LocalSubjectAccessReview 22 authorization.k8s.io/v1
      authorization.k8s.io/v1beta1 SelfSubjectAccessReview 22 authorization.k8s.io/v1
      certificates.k8s.io/v1beta1 CertificateSigningRequest 22 certificates.k8s.io/v1
      coordination.k8s.io/v1beta1 Lease 22 =coordination.k8s.io/v1
      networking.k8s.io/v1beta1 Ingress 22 networking.k8s.io/v1
      networking.k8s.io/v1beta1 IngressClass 22 =networking.k8s.io/v1
      rbac.authorization.k8s.io/v1beta1 Role,ClusterRole 22 =rbac.authorization.k8s.io/v1
      rbac.authorization.k8s.io/v1beta1 RoleBinding,ClusterRoleBinding 22 =rbac.authorization.k8s.io/v1
      rbac.authorization.k8s.io/v1alpha1 Role,ClusterRole 22 =rbac.authorization.k8s.io/v1
      rbac.authorization.k8s.io/v1alpha1 RoleBinding,ClusterRoleBinding 22 rbac.authorization.k8s.io/v1
      scheduling.k8s.io/v1beta1 PriorityClass 22 =scheduling.k8s.io/v1
      storage.k8s.io/v1beta1 CSIDriver,CSINode,StorageClass,VolumeAttachment 22 =storage.k8s.io/v1
      batch/v1beta1 CronJob 25 =batch/v1
      batch/v2alpha1 CronJob 21 =batch/v1
      discovery.k8s.io/v1beta1 EndpointSlice 25 discovery.k8s.io/v1
      events.k8s.io/v1beta1 Event 25 events.k8s.io/v1
      autoscaling/v2beta1 HorizontalPodAutoscaler 25 autoscaling/v2
      autoscaling/v2beta2 HorizontalPodAutoscaler 26 =autoscaling/v2
      policy/v1beta1 PodDisruptionBudget 25 =policy/v1
      policy/v1beta1 PodSecurityPolicy 25 -
      node.k8s.io/v1beta1 RuntimeClass 25 =node.k8s.io/v1
      flowcontrol.apiserver.k8s.io/v1beta1 FlowSchema,PriorityLevelConfiguration 26 flowcontrol.apiserver.k8s.io/v1
      flowcontrol.apiserver.k8s.io/v1beta2 FlowSchema,PriorityLevelConfiguration 29 flowcontrol.apiserver.k8s.io/v1
      flowcontrol.apiserver.k8s.io/v1beta3 FlowSchema,PriorityLevelConfiguration 32 flowcontrol.apiserver.k8s.io/v1
      storage.k8s.io/v1beta1 CSIStorageCapacity 27 =storage.k8s.io/v1
      """;

  private static final Map<String, Removed> BY_KIND = read();

  private RemovedApis() {}

  /** What happened to a version of a kind, if it is gone. */
  static Optional<Removed> of(String apiVersion, String kind) {
    return Optional.ofNullable(BY_KIND.get(apiVersion + " " + kind));
  }

  private static Map<String, Removed> read() {
    Map<String, Removed> read = new HashMap<>();
    for (String line : TABLE.lines().toList()) {
      String[] words = line.split(" ", -1);
      boolean same = words[3].startsWith("=");
      String replacement = words[3].equals("-") ? "" : words[3].substring(same ? 1 : 0);
      for (String kind : words[1].split(",", -1)) {
        read.put(words[0] + " " + kind, new Removed(Integer.parseInt(words[2]), replacement, same));
      }
    }
    return Map.copyOf(read);
  }
}
