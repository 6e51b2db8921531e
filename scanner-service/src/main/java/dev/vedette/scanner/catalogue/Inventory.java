package dev.vedette.scanner.catalogue;

import dev.vedette.scanner.finding.Node;
import dev.vedette.scanner.finding.PodIndex;
import dev.vedette.scanner.finding.Resource;
import dev.vedette.scanner.finding.Selector;
import dev.vedette.scanner.finding.Workload;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All objects of a scan, indexed for the checks that look at several. Not thread-safe. */
final class Inventory {
  private record Name(String kind, String namespace, String name) {}

  private final PodIndex pods;
  private final Map<String, List<Resource>> byKind = new HashMap<>();
  private final Map<Name, Resource> byName = new HashMap<>();
  private final Set<String> kindsIn = new HashSet<>();
  private final Map<String, @Nullable Set<Workload>> selected = new HashMap<>();
  private @Nullable Set<String> scaled;
  private @Nullable Set<String> denying;
  private @Nullable Set<String> bound;

  Inventory(List<Resource> resources) {
    this.pods = new PodIndex(resources);
    for (Resource resource : resources) {
      byKind.computeIfAbsent(resource.kind(), _ -> new ArrayList<>()).add(resource);
      kindsIn.add(resource.kind() + "/" + resource.namespace());
      byName.putIfAbsent(
          new Name(resource.kind(), resource.namespace(), resource.name()), resource);
      byName.putIfAbsent(new Name(resource.kind(), "*", resource.name()), resource);
    }
  }

  PodIndex pods() {
    return pods;
  }

  List<Resource> ofKind(String kind) {
    return byKind.getOrDefault(kind, List.of());
  }

  /** Whether there is an object of this kind and name that an object of the namespace means. */
  boolean has(String kind, String namespace, String name) {
    return find(kind, namespace, name).isPresent();
  }

  /** The object of this kind and name that an object of the namespace means. */
  Optional<Resource> find(String kind, String namespace, String name) {
    Resource found = byName.get(new Name(kind, namespace.isEmpty() ? "*" : namespace, name));
    return Optional.ofNullable(found)
        .or(() -> Optional.ofNullable(byName.get(new Name(kind, "", name))));
  }

  /** Whether there is any object of this kind in the namespace. */
  boolean hasAny(String kind, String namespace) {
    return kindsIn.contains(kind + "/" + namespace) || kindsIn.contains(kind + "/");
  }

  /** Whether any NetworkPolicy selects the pod. */
  boolean isIsolated(Workload pod) {
    return selectedBy("NetworkPolicy", "podSelector").contains(pod);
  }

  /** Whether any PodDisruptionBudget selects the pod. */
  boolean hasBudget(Workload pod) {
    return selectedBy("PodDisruptionBudget", "selector").contains(pod);
  }

  private Set<Workload> selectedBy(String kind, String field) {
    Set<Workload> known = selected.get(kind);
    if (known != null) {
      return known;
    }
    Set<Workload> found = Collections.newSetFromMap(new IdentityHashMap<>());
    // Equal selectors are followed once, so that many policies for all pods cost no more than one.
    Set<List<Object>> followed = new HashSet<>();
    for (Resource resource : ofKind(kind)) {
      Selector selector = Selector.of(resource.at("spec", field));
      if (followed.add(List.of(resource.namespace(), selector))) {
        pods.selectWithin(resource.namespace(), selector).forEach(pod -> found.add(pod.workload()));
      }
    }
    selected.put(kind, found);
    return found;
  }

  /** Whether a NetworkPolicy of the namespace denies incoming traffic to all of its pods. */
  boolean deniesByDefault(String namespace) {
    if (denying == null) {
      denying = new HashSet<>();
      for (Resource policy : ofKind("NetworkPolicy")) {
        Node types = policy.at("spec", "policyTypes");
        if (policy.at("spec", "podSelector").isEmpty()
            && policy.at("spec", "ingress").isEmpty()
            && (types.isEmpty() || types.contains("Ingress"))) {
          denying.add(policy.namespace());
        }
      }
    }
    return denying.contains(namespace) || (namespace.equals("default") && denying.contains(""));
  }

  /** Whether a ValidatingAdmissionPolicyBinding names the policy. */
  boolean isBound(Resource policy) {
    if (bound == null) {
      bound = new HashSet<>();
      for (Resource binding : ofKind("ValidatingAdmissionPolicyBinding")) {
        bound.add(binding.at("spec", "policyName").text());
      }
    }
    return bound.contains(policy.name());
  }

  /** Whether a HorizontalPodAutoscaler sets the number of replicas. */
  boolean isScaled(Resource resource) {
    if (scaled == null) {
      scaled = new HashSet<>();
      for (Resource scaler : ofKind("HorizontalPodAutoscaler")) {
        Node target = scaler.at("spec", "scaleTargetRef");
        scaled.add(target.at("kind").text() + "/" + target.at("name").text());
      }
    }
    return scaled.contains(resource.kind() + "/" + resource.name());
  }
}
