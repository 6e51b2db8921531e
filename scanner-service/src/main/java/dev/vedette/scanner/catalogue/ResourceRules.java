package dev.vedette.scanner.catalogue;

import static dev.vedette.scanner.catalogue.Rule.rule;
import static dev.vedette.scanner.finding.Severity.HIGH;
import static dev.vedette.scanner.finding.Severity.INFO;
import static dev.vedette.scanner.finding.Severity.LOW;
import static dev.vedette.scanner.finding.Severity.MEDIUM;

import dev.vedette.scanner.finding.Edit;
import dev.vedette.scanner.finding.Node;
import dev.vedette.scanner.finding.Resource;
import dev.vedette.scanner.finding.Workload.Container;
import java.util.List;
import java.util.Set;

/** What containers take from a node, and the images they are made of. Stateless. */
final class ResourceRules {
  private static final Set<String> PUBLIC_REGISTRIES =
      Set.of(
          "docker.io",
          "gcr.io",
          "ghcr.io",
          "index.docker.io",
          "k8s.gcr.io",
          "mcr.microsoft.com",
          "public.ecr.aws",
          "quay.io",
          "registry.access.redhat.com",
          "registry.k8s.io");

  static final List<Rule> ALL =
      List.of(
          rule("container-cpu-request", MEDIUM, "Container requests no CPU")
              .because(
                  "The scheduler counts the container as free and may put too much on one node.")
              .references("NSA, MITRE T1496, MITRE T1499")
              .aliases(
                  "kubesec:RequestsCPU, kube-linter:unset-cpu-requirements,"
                      + " kube-score:container-resources, polaris:cpuRequestsMissing,"
                      + " kubescape:C-0268, trivy:KSV-0015, checkov:CKV_K8S_10")
              .mainContainers(
                  (container, examination) -> wants(container, "requests", "cpu", examination)),
          rule("container-cpu-limit", LOW, "Container has no CPU limit")
              .because(
                  "A busy or stolen container may take all CPU time that its neighbours did not "
                      + "request.")
              .references("NSA, MITRE T1496, MITRE T1499")
              .aliases(
                  "kubesec:LimitsCPU, kube-linter:unset-cpu-requirements,"
                      + " kube-score:container-resources, polaris:cpuLimitsMissing,"
                      + " kubescape:C-0270, trivy:KSV-0011, checkov:CKV_K8S_11")
              .mainContainers(
                  (container, examination) -> wants(container, "limits", "cpu", examination)),
          rule("container-memory-request", MEDIUM, "Container requests no memory")
              .because(
                  "The scheduler counts the container as free, and it is the first to be killed "
                      + "when memory is short.")
              .references("NSA, MITRE T1499")
              .aliases(
                  "kubesec:RequestsMemory, kube-linter:unset-memory-requirements, "
                      + "kube-score:container-resources, polaris:memoryRequestsMissing, "
                      + "kubescape:C-0269, trivy:KSV-0016, checkov:CKV_K8S_12")
              .mainContainers(
                  (container, examination) -> wants(container, "requests", "memory", examination)),
          rule("container-memory-limit", MEDIUM, "Container has no memory limit")
              .because("A leak or an attack takes all memory of the node and kills other pods.")
              .references("NSA, MITRE T1499")
              .aliases(
                  "kubesec:LimitsMemory, kube-linter:unset-memory-requirements,"
                      + " kube-score:container-resources, polaris:memoryLimitsMissing,"
                      + " kubescape:C-0271, trivy:KSV-0018, checkov:CKV_K8S_13")
              .mainContainers(
                  (container, examination) -> wants(container, "limits", "memory", examination)),
          rule("container-ephemeral-storage", LOW, "Container does not bound its scratch space")
              .because(
                  "Logs and temporary files can fill the node's disk, and then pods are evicted.")
              .references("MITRE T1499")
              .aliases("kube-score:container-ephemeral-storage-request-and-limit")
              .mainContainers((container, examination) -> {
                Node limits = container.node().at("resources", "limits");
                if (!limits.at("ephemeral-storage").exists()) {
                  examination.report(
                      limits.at("ephemeral-storage"), "has no limit of ephemeral-storage");
                }
              }),
          rule("container-requests-differ", INFO, "Container may use more than it requests")
              .because("Only pods whose requests equal their limits are never squeezed for others.")
              .references("Kubernetes API")
              .aliases("kube-score:container-resource-requests-equal-limits")
              .mainContainers((container, examination) -> {
                Node resources = container.node().at("resources");
                for (String name : List.of("cpu", "memory")) {
                  Node limit = resources.at("limits", name);
                  Node request = resources.at("requests", name);
                  if (limit.exists()
                      && request.exists()
                      && !(request.text().equals(limit.text())
                          && request.number().equals(limit.number()))) {
                    examination.report(request, "requests less " + name + " than its limit");
                  }
                }
              }),
          rule("namespace-quota", LOW, "Namespace has no quota")
              .because(
                  "Without a ResourceQuota or LimitRange one team or intruder can take the whole "
                      + "cluster.")
              .references("CIS 5.7.1, NSA, MITRE T1496")
              .aliases("trivy:KSV-0040")
              .objects(
                  "Namespace",
                  (namespace, examination) -> {
                    Inventory inventory = examination.inventory();
                    if (!inventory.hasAny("ResourceQuota", namespace.name())
                        && !inventory.hasAny("LimitRange", namespace.name())) {
                      examination.report(
                          namespace.at("metadata", "name"), "has no ResourceQuota or LimitRange");
                    }
                  }),
          rule("image-latest", MEDIUM, "Image has no tag of its own")
              .because(
                  "What runs changes when somebody pushes an image, and nobody can tell what ran "
                      + "yesterday.")
              .references("CIS 5.5.1, NSA, MITRE T1525")
              .aliases(
                  "kube-linter:latest-tag, kube-score:container-image-tag, polaris:tagNotSpecified,"
                      + " kubescape:C-0075, trivy:KSV-0013, checkov:CKV_K8S_14")
              .containers((container, examination) -> {
                Node image = container.node().at("image");
                if (!image.text().isEmpty() && ImageReference.parse(image.text()).isLatest()) {
                  examination.report(image, image.text() + " is not bound to a version");
                }
              }),
          rule("image-not-pinned", LOW, "Image is not bound to a digest")
              .because("A tag can be moved to another image; a digest cannot.")
              .references("CIS 5.5.1, MITRE T1525")
              .aliases("checkov:CKV_K8S_43")
              .containers((container, examination) -> {
                Node image = container.node().at("image");
                if (!image.text().isEmpty() && !ImageReference.parse(image.text()).isPinned()) {
                  examination.report(image, image.text() + " has no digest");
                }
              }),
          rule(
                  "image-pull-policy",
                  LOW,
                  "Image may be taken from the node without asking the registry")
              .because(
                  "With a tag that may move, nodes run different images; and pods may use images "
                      + "that they have no right to pull.")
              .references("CIS 5.5.1")
              .aliases(
                  "kube-score:container-image-pull-policy, polaris:pullPolicyNotAlways, "
                      + "kubescape:C-0075, checkov:CKV_K8S_15")
              .containers(ResourceRules::pullsAlways),
          rule("image-registry", HIGH, "Image comes from a registry that is not allowed")
              .because(
                  "Only images from registries that the configuration names have been looked at.")
              .references("CIS 5.5.1, NSA, MITRE T1525")
              .aliases(
                  "kubescape:C-0078, trivy:KSV-0032, trivy:KSV-0033, trivy:KSV-0034, "
                      + "kube-linter:latest-tag")
              .containers((container, examination) -> {
                Node image = container.node().at("image");
                List<String> allowed = examination.options().registries();
                if (allowed.isEmpty() || image.text().isEmpty()) {
                  return;
                }
                String repository = ImageReference.parse(image.text()).repository();
                if (allowed.stream().noneMatch(prefix -> HostPaths.isBelow(repository, prefix))) {
                  examination.report(image, image.text() + " is from a registry not allowed");
                }
              }),
          rule(
                  "image-pull-secret",
                  INFO,
                  "Image of a private registry is pulled without credentials")
              .because("If the nodes have no credentials of their own, the pod does not start.")
              .references("Kubernetes API")
              .pods((pod, examination) -> {
                if (!pod.spec().at("imagePullSecrets").isEmpty()
                    || pod.spec().at("serviceAccountName").exists()) {
                  return;
                }
                for (Container container : pod.containers()) {
                  Node image = container.node().at("image");
                  if (!image.text().isEmpty()
                      && !PUBLIC_REGISTRIES.contains(
                          ImageReference.parse(image.text()).registry())) {
                    examination.report(
                        pod.spec().at("imagePullSecrets"), "has no imagePullSecrets");
                    return;
                  }
                }
              }),
          rule("labels-required", INFO, "Object lacks a label that is asked for")
              .because("Labels tell who owns an object and what it belongs to.")
              .references("Kubernetes API")
              .aliases(
                  "kube-linter:required-label-owner, kube-score:label-values, kubescape:C-0076")
              .objects(
                  Set.of(),
                  (resource, examination) -> {
                    for (String label : examination.options().requiredLabels()) {
                      Node node = resource.at("metadata", "labels", label);
                      if (node.text().isEmpty()) {
                        examination.report(node, "has no label " + label);
                      }
                    }
                  }),
          rule("api-version-removed", MEDIUM, "API version is no longer served")
              .because("The API server refuses the object, or will after the next upgrade.")
              .references("Kubernetes API")
              .aliases("kube-linter:no-extensions-v1beta, kube-score:stable-version")
              .objects(Set.of(), ResourceRules::isServed));

  private ResourceRules() {}

  private static void wants(
      Container container, String group, String name, Examination examination) {
    Node resources = container.node().at("resources");
    Node node = resources.at(group, name);
    // A limit without a request is taken as the request, too.
    boolean given =
        node.exists() || (group.equals("requests") && resources.at("limits", name).exists());
    Node pod = container.workload().spec().at("resources", group, name);
    if (!given && !pod.exists()) {
      examination.report(node, "sets no resources." + group + "." + name);
    }
  }

  private static void pullsAlways(Container container, Examination examination) {
    Node image = container.node().at("image");
    Node policy = container.node().at("imagePullPolicy");
    if (image.text().isEmpty()) {
      return;
    }
    ImageReference reference = ImageReference.parse(image.text());
    boolean isDefault = !policy.exists() && reference.isLatest();
    if (!reference.isPinned() && !isDefault && !policy.is("Always")) {
      examination.report(policy, "imagePullPolicy is not Always", Edit.set(policy, "Always"));
    }
  }

  private static void isServed(Resource resource, Examination examination) {
    RemovedApis.of(resource.apiVersion(), resource.kind())
        .ifPresent(removed -> {
          Node node = resource.at("apiVersion");
          String gone =
              examination.options().target().isAtLeast(removed.minor())
                  ? " is not served since Kubernetes 1."
                  : " is served no longer than before Kubernetes 1.";
          String message = resource.apiVersion() + gone + removed.minor();
          if (removed.replacement().isEmpty()) {
            examination.report(node, message);
          } else if (removed.isSameShape()) {
            examination.report(
                node,
                message + "; use " + removed.replacement(),
                Edit.set(node, removed.replacement()));
          } else {
            examination.report(node, message + "; use " + removed.replacement());
          }
        });
  }
}
