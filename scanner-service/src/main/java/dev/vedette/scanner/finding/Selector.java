package dev.vedette.scanner.finding;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A label selector; without any requirement it selects everything. Immutable. */
public record Selector(Map<String, String> equal, List<Requirement> requirements) {
  /** One of a selector's expressions. Immutable. */
  public record Requirement(String key, String operator, List<String> values) {
    boolean isMetBy(Map<String, String> labels) {
      @Nullable String value = labels.get(key);
      return switch (operator) {
        case "In" -> value != null && values.contains(value);
        case "NotIn" -> value == null || !values.contains(value);
        case "Exists" -> value != null;
        case "DoesNotExist" -> value == null;
        default -> false;
      };
    }
  }

  public Selector {
    equal = Map.copyOf(equal);
    requirements = List.copyOf(requirements);
  }

  /** Reads {@code matchLabels} and {@code matchExpressions}. */
  public static Selector of(Node node) {
    List<Requirement> requirements = new ArrayList<>();
    for (Node expression : node.at("matchExpressions").items()) {
      requirements.add(
          new Requirement(
              expression.at("key").text(),
              expression.at("operator").text(),
              expression.at("values").texts()));
    }
    return new Selector(plain(node.at("matchLabels")), requirements);
  }

  /** Reads a selector that is a mapping of labels and nothing else. */
  public static Selector ofLabels(Node node) {
    return new Selector(plain(node), List.of());
  }

  private static Map<String, String> plain(Node node) {
    Map<String, String> labels = new LinkedHashMap<>();
    node.fields().forEach(field -> labels.put(field.key(), field.text()));
    return labels;
  }

  /** Whether it selects everything. */
  public boolean isEmpty() {
    return equal.isEmpty() && requirements.isEmpty();
  }

  /** Whether it selects what carries these labels. */
  public boolean selects(Map<String, String> labels) {
    for (Map.Entry<String, String> wanted : equal.entrySet()) {
      if (!wanted.getValue().equals(labels.get(wanted.getKey()))) {
        return false;
      }
    }
    return requirements.stream().allMatch(requirement -> requirement.isMetBy(labels));
  }
}
