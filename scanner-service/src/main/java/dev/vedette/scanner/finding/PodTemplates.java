package dev.vedette.scanner.finding;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds the pods that a resource describes. Stateless. */
final class PodTemplates {
  private static final Map<String, List<String>> KNOWN =
      Map.ofEntries(
          Map.entry("/Pod", List.of()),
          Map.entry("/PodTemplate", List.of("template")),
          Map.entry("/ReplicationController", List.of("spec", "template")),
          Map.entry("apps/Deployment", List.of("spec", "template")),
          Map.entry("apps/ReplicaSet", List.of("spec", "template")),
          Map.entry("apps/DaemonSet", List.of("spec", "template")),
          Map.entry("apps/StatefulSet", List.of("spec", "template")),
          Map.entry("extensions/Deployment", List.of("spec", "template")),
          Map.entry("extensions/ReplicaSet", List.of("spec", "template")),
          Map.entry("extensions/DaemonSet", List.of("spec", "template")),
          Map.entry("batch/Job", List.of("spec", "template")),
          Map.entry("batch/CronJob", List.of("spec", "jobTemplate", "spec", "template")));

  /** Groups of Kubernetes itself: what is not known above holds no pod. */
  private static final Set<String> WITHOUT =
      Set.of("", "apps", "batch", "extensions", "policy", "autoscaling");

  private PodTemplates() {}

  static List<Workload> of(Resource resource) {
    String group = resource.group();
    List<String> path = KNOWN.get(group + "/" + resource.kind());
    if (path != null) {
      Node template = resource.root();
      for (String step : path) {
        template = template.at(step);
      }
      Node spec = template.at("spec");
      return spec.isMapping() ? List.of(new Workload(resource, template, spec)) : List.of();
    }
    // Of all other groups only those of custom resources have a dot and are not of Kubernetes.
    if (WITHOUT.contains(group) || group.endsWith(".k8s.io")) {
      return List.of();
    }
    List<Workload> found = new ArrayList<>();
    search(resource, resource.root(), found);
    return found;
  }

  /** A custom resource may embed pod templates anywhere. */
  private static void search(Resource resource, Node node, List<Workload> found) {
    if (node.isSequence()) {
      node.items().forEach(item -> search(resource, item, found));
      return;
    }
    for (Node field : node.fields()) {
      if (isPodSpec(field)) {
        found.add(new Workload(resource, field.key().equals("spec") ? node : field, field));
      } else {
        search(resource, field, found);
      }
    }
  }

  private static boolean isPodSpec(Node node) {
    List<Node> containers = node.at("containers").items();
    return !containers.isEmpty()
        && containers.stream()
            .allMatch(
                item -> !item.at("name").text().isEmpty() && !item.at("image").text().isEmpty());
  }
}
