package dev.vedette.scanner.risk;

import dev.vedette.scanner.finding.Node;
import dev.vedette.scanner.finding.PodIndex;
import dev.vedette.scanner.finding.Resource;
import dev.vedette.scanner.finding.Selector;
import dev.vedette.scanner.finding.Workload;
import dev.vedette.scanner.risk.Exposure.Door;
import dev.vedette.scanner.risk.Factor.Danger;
import dev.vedette.scanner.risk.Factor.Remedy;
import dev.vedette.scanner.risk.Scale.Losses;
import dev.vedette.scanner.risk.Scale.Reach;
import dev.vedette.scanner.risk.WorkloadRisk.Category;
import dev.vedette.scanner.risk.WorkloadRisk.Item;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Scores the workloads of a cluster and puts the most dangerous first. Stateless. */
public final class RiskRanking {
  private record Bucket(Scale.Vector vector, Reach reach) {}

  private RiskRanking() {}

  /** The risk of every workload among the objects, which are taken together. */
  public static List<WorkloadRisk> rank(List<Resource> resources) {
    IdentityHashMap<Workload, Set<Door>> doors = doors(resources);
    List<WorkloadRisk> risks = new ArrayList<>();
    for (Resource resource : resources) {
      for (Workload workload : resource.workloads()) {
        risks.add(risk(new Exposure(workload, doors.getOrDefault(workload, Set.of()))));
      }
    }
    risks.sort(
        Comparator.comparingInt((WorkloadRisk risk) -> -risk.score())
            .thenComparing(risk -> risk.workload().resource().toString()));
    return risks;
  }

  private static WorkloadRisk risk(Exposure pod) {
    List<Remedy> remedies =
        Factors.REMEDIES.stream().filter(remedy -> remedy.holds().test(pod)).toList();
    Map<Bucket, Double> buckets = new HashMap<>();
    List<Item> items = new ArrayList<>();
    for (Danger danger : Factors.DANGERS) {
      if (danger.holds().test(pod)) {
        Losses remedy = Losses.NOTHING;
        for (Remedy other : remedies) {
          remedy = other.reach() == danger.reach() ? remedy.greatest(other.losses()) : remedy;
        }
        double score = danger.score(remedy);
        items.add(new Item(danger.name(), danger.title(), score, Category.of(score, 5)));
        count(danger, score, buckets);
      }
    }
    items.sort(Comparator.comparingDouble((Item item) -> -item.score()));
    double squares = buckets.values().stream().mapToDouble(score -> score * score).sum();
    int score = (int) Math.round(Math.min(Scale.HIGHEST, Math.sqrt(squares)));
    List<Item> helping =
        remedies.stream()
            .map(remedy -> new Item(remedy.name(), remedy.title(), 0, Category.LOW))
            .toList();
    return new WorkloadRisk(pod.pod(), score, Category.of(score, 6), items, helping);
  }

  /** What does not reach beyond the container only raises what does, from the same side. */
  private static void count(Danger danger, double score, Map<Bucket, Double> buckets) {
    boolean raised = false;
    if (danger.reach() == Reach.NONE) {
      for (Reach reach : List.of(Reach.HOST, Reach.CLUSTER)) {
        raised |=
            buckets.computeIfPresent(
                    new Bucket(danger.vector(), reach), (_, known) -> Math.max(known, score))
                != null;
      }
    }
    if (!raised) {
      buckets.merge(new Bucket(danger.vector(), danger.reach()), score, Math::max);
    }
  }

  private static IdentityHashMap<Workload, Set<Door>> doors(List<Resource> resources) {
    PodIndex pods = new PodIndex(resources);
    Set<String> routed = new HashSet<>();
    for (Resource resource : resources) {
      if (resource.kind().equals("Ingress")) {
        addBackends(resource.root(), resource.namespace(), routed);
      }
    }
    IdentityHashMap<Workload, Set<Door>> doors = new IdentityHashMap<>();
    for (Resource resource : resources) {
      Node spec = resource.at("spec");
      if (resource.kind().equals("NetworkPolicy") && !spec.at("egress").isEmpty()) {
        open(doors, pods, resource, Selector.of(spec.at("podSelector")), Door.EGRESS_POLICY);
      }
      if (resource.kind().equals("Service") && !spec.at("selector").isEmpty()) {
        Selector selector = Selector.ofLabels(spec.at("selector"));
        if (spec.at("type").is("LoadBalancer")) {
          open(doors, pods, resource, selector, Door.LOAD_BALANCER);
        } else if (spec.at("type").is("NodePort")) {
          open(doors, pods, resource, selector, Door.NODE_PORT);
        }
        if (routed.contains(resource.namespace() + "/" + resource.name())) {
          open(doors, pods, resource, selector, Door.INGRESS);
        }
      }
    }
    return doors;
  }

  private static void open(
      IdentityHashMap<Workload, Set<Door>> doors,
      PodIndex pods,
      Resource resource,
      Selector selector,
      Door door) {
    for (PodIndex.Pod pod : pods.selectWithin(resource.namespace(), selector)) {
      doors.computeIfAbsent(pod.workload(), _ -> EnumSet.noneOf(Door.class)).add(door);
    }
  }

  private static void addBackends(Node ingress, String namespace, Set<String> routed) {
    List<Node> backends = new ArrayList<>();
    backends.add(ingress.at("spec", "defaultBackend"));
    backends.add(ingress.at("spec", "backend"));
    for (Node rule : ingress.at("spec", "rules").items()) {
      rule.at("http", "paths").items().forEach(path -> backends.add(path.at("backend")));
    }
    for (Node backend : backends) {
      routed.add(namespace + "/" + backend.at("serviceName").text());
      routed.add(namespace + "/" + backend.at("service", "name").text());
    }
  }
}
