package dev.vedette.language.rulefile;

import java.util.List;
import java.util.Set;

/**
 * Text that is added to the output of some rules: of those of a source, with all of the tags, of a
 * name. What is empty does not restrict. Immutable.
 */
public record AppendedOutput(String format, String source, Set<String> tags, String rule) {
  public AppendedOutput {
    tags = Set.copyOf(tags);
  }

  /** Text for every rule of a source. */
  public static AppendedOutput forSource(String format, String source) {
    return new AppendedOutput(format, source, Set.of(), "");
  }

  boolean appliesTo(String ruleName, String ruleSource, Set<String> ruleTags) {
    return (source.isEmpty() || source.equals(ruleSource))
        && ruleTags.containsAll(tags)
        && (rule.isEmpty() || rule.equals(ruleName));
  }

  /** What Falco adds when it is not told otherwise. */
  public static List<AppendedOutput> suggested() {
    return List.of(
        forSource(
            "container_id=%container.id container_name=%container.name"
                + " container_image_repository=%container.image.repository"
                + " container_image_tag=%container.image.tag k8s_pod_name=%k8s.pod.name"
                + " k8s_ns_name=%k8s.ns.name",
            "syscall"));
  }
}
