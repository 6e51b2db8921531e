package dev.vedette.scanner.suppression;

import dev.vedette.scanner.finding.Finding;
import dev.vedette.scanner.finding.Resource;
import java.util.List;
import java.util.Map;

/** One entry of a suppression file. Immutable. */
record SuppressionRule(List<String> checks, List<Selector> resources, Suppression suppression) {
  SuppressionRule {
    checks = List.copyOf(checks);
    resources = List.copyOf(resources);
  }

  /**
   * Some objects; what is empty allows any. Names may hold {@code *}.
   *
   * @param labels that the object must carry, with these values
   */
  record Selector(
      String file,
      String kind,
      String namespace,
      String name,
      String container,
      Map<String, String> labels) {
    Selector {
      labels = Map.copyOf(labels);
    }

    boolean matches(Finding finding, String source) {
      Resource resource = finding.resource();
      return (allows(file, resource.file()) || (!source.isEmpty() && allows(file, source)))
          && allows(kind, resource.kind())
          && allows(namespace, resource.namespace())
          && allows(name, resource.name())
          && allows(container, finding.container())
          && (labels.isEmpty() || resource.labels().entrySet().containsAll(labels.entrySet()));
    }

    private static boolean allows(String pattern, String name) {
      return pattern.isEmpty() || Glob.matches(pattern, name);
    }
  }

  boolean matches(Finding finding, String source) {
    return checks.stream().anyMatch(id -> names(id, finding))
        && (resources.isEmpty()
            || resources.stream().anyMatch(selector -> selector.matches(finding, source)));
  }

  private static boolean names(String id, Finding finding) {
    return Glob.matches(id, finding.check().id()) || finding.check().aliases().contains(id);
  }
}
