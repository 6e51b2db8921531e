package dev.vedette.scanner.catalogue;

import dev.vedette.scanner.finding.Node;
import dev.vedette.scanner.finding.Resource;
import java.util.List;
import java.util.Set;

/** What one rule of a Role allows. Immutable. */
record Grants(Node rule, Set<String> verbs, Set<String> groups, Set<String> resources) {
  private static final String ANY = "*";

  /** The rules of a Role or ClusterRole. */
  static List<Grants> of(Resource role) {
    return role.at("rules").items().stream()
        .map(rule ->
            new Grants(
                rule,
                Set.copyOf(rule.at("verbs").texts()),
                Set.copyOf(rule.at("apiGroups").texts()),
                Set.copyOf(rule.at("resources").texts())))
        .toList();
  }

  /** Whether everything may be done with everything. */
  boolean isEverything() {
    return verbs.contains(ANY) && resources.contains(ANY) && groups.contains(ANY);
  }

  boolean hasAnyWildcard() {
    return verbs.contains(ANY) || resources.contains(ANY) || groups.contains(ANY);
  }

  /** Whether any of these verbs is allowed on any of these resources of the group. */
  boolean allow(Set<String> wantedVerbs, String group, Set<String> wantedResources) {
    return !isEverything()
        && (verbs.contains(ANY) || verbs.stream().anyMatch(wantedVerbs::contains))
        && (groups.contains(ANY) || groups.contains(group))
        && resources.stream().anyMatch(resource -> covers(resource, wantedResources));
  }

  /** Whether the rule is about named objects only. */
  boolean isForNamedObjects() {
    return !rule.at("resourceNames").isEmpty();
  }

  private static boolean covers(String resource, Set<String> wanted) {
    if (resource.equals(ANY) || wanted.contains(resource)) {
      return true;
    }
    if (resource.startsWith("*/")) {
      String sub = resource.substring(1);
      return wanted.stream().anyMatch(name -> name.endsWith(sub));
    }
    return false;
  }
}
