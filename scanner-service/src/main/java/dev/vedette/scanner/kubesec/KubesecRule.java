package dev.vedette.scanner.kubesec;

import dev.vedette.scanner.manifest.Value;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * One rule: what it is called, whom it concerns, what it is worth and how often a document meets
 * it. Immutable and thread-safe.
 *
 * @param kinds in the order in which kubesec lists them
 */
record KubesecRule(
    String id,
    int points,
    List<String> kinds,
    String selector,
    String reason,
    ToIntFunction<Value> predicate) {
  KubesecRule {
    kinds = List.copyOf(kinds);
  }

  /** How much kubesec would press its advice. Its list of rules tells it, and nothing reads it. */
  int advise() {
    return switch (id) {
      case "ReadOnlyRootFilesystem" -> 3;
      case "RunAsNonRoot" -> 10;
      case "RunAsUser", "RunAsGroup" -> 4;
      default -> 0;
    };
  }

  int count(Value document) {
    return predicate.applyAsInt(document);
  }

  RuleResult result() {
    return new RuleResult(id, selector, reason, points);
  }
}
