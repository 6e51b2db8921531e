package dev.vedette.scanner.catalogue;

import dev.vedette.scanner.finding.Check;
import dev.vedette.scanner.finding.Finding;
import dev.vedette.scanner.finding.Resource;
import dev.vedette.scanner.finding.Workload.Container;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** All checks of Vedette's own profile. Immutable and thread-safe. */
public final class Catalogue {
  private static final Comparator<Finding> BY_PLACE =
      Comparator.comparingInt((Finding finding) -> finding.place().position().line())
          .thenComparingInt(finding -> finding.place().position().column())
          .thenComparing(finding -> finding.check().severity())
          .thenComparing(finding -> finding.check().id());

  private final List<Rule> rules;
  private final Map<String, Check> checks = new LinkedHashMap<>();

  private Catalogue(List<Rule> rules) {
    this.rules = List.copyOf(rules);
    rules.forEach(rule -> checks.put(rule.check().id(), rule.check()));
  }

  /** Everything that is known. */
  public static Catalogue standard() {
    List<Rule> rules = new ArrayList<>();
    rules.addAll(HostRules.ALL);
    rules.addAll(SecurityContextRules.ALL);
    rules.addAll(CapabilityRules.ALL);
    rules.addAll(PodRules.ALL);
    rules.addAll(SecretRules.ALL);
    rules.addAll(RoleRules.ALL);
    rules.addAll(BindingRules.ALL);
    rules.addAll(NetworkRules.ALL);
    rules.addAll(ServiceRules.ALL);
    rules.addAll(AdmissionRules.ALL);
    rules.addAll(ResourceRules.ALL);
    rules.addAll(ReliabilityRules.ALL);
    return new Catalogue(rules);
  }

  /** These checks and others of users, whose ids must be new. */
  public Catalogue and(List<CustomCheck> more) {
    List<Rule> all = new ArrayList<>(rules);
    more.forEach(check -> all.add(check.rule()));
    return new Catalogue(all);
  }

  /** The checks in the order of the documentation. */
  public List<Check> checks() {
    return List.copyOf(checks.values());
  }

  /** The check with this id. */
  public Optional<Check> check(String id) {
    return Optional.ofNullable(checks.get(id));
  }

  /**
   * Makes the checks on these objects, which are taken together: a Service without a pod among them
   * has no pod. Findings come in the order of the objects, and by position in each.
   */
  public List<Finding> scan(List<Resource> resources, CatalogueOptions options) {
    Plan plan = new Plan(rules, options.disabled());
    Inventory inventory = new Inventory(resources);
    List<Finding> findings = new ArrayList<>();
    for (Resource resource : resources) {
      findings.addAll(plan.examine(resource, new Examination(inventory, options)));
    }
    return findings;
  }

  /**
   * Makes the checks on one object of which the others are not known, as when it is admitted to a
   * cluster: what depends on others is left out.
   */
  public List<Finding> examine(Resource resource, CatalogueOptions options) {
    Inventory inventory = new Inventory(List.of(resource));
    Examination examination = new Examination(inventory, options);
    examination.leaveOthersOut();
    return new Plan(rules, options.disabled()).examine(resource, examination);
  }

  /** The rules of one scan by what they look at. */
  private static final class Plan {
    private final List<Rule> rules;
    private final Map<String, List<Rule>> byKind = new HashMap<>();

    Plan(List<Rule> rules, Set<String> disabled) {
      this.rules = rules.stream().filter(rule -> !disabled.contains(rule.check().id())).toList();
    }

    List<Finding> examine(Resource resource, Examination examination) {
      List<Container> containers = new ArrayList<>();
      resource.workloads().forEach(pod -> containers.addAll(pod.containers()));
      for (Rule rule : byKind.computeIfAbsent(resource.kind(), this::applicable)) {
        examination.turnTo(rule.check(), resource, "");
        switch (rule.subject()) {
          case Rule.Objects(_, var look) -> look.accept(resource, examination);
          case Rule.Pods(var look) ->
              resource.workloads().forEach(pod -> look.accept(pod, examination));
          case Rule.Containers(var roles, var look) -> {
            for (Container container : containers) {
              if (roles.contains(container.role())) {
                examination.turnTo(rule.check(), resource, container.name());
                look.accept(container, examination);
              }
            }
          }
        }
      }
      List<Finding> findings = examination.findings();
      findings.sort(BY_PLACE);
      return findings;
    }

    private List<Rule> applicable(String kind) {
      return rules.stream()
          .filter(rule ->
              !(rule.subject() instanceof Rule.Objects(var kinds, _))
                  || kinds.isEmpty()
                  || kinds.contains(kind))
          .toList();
    }
  }
}
