package dev.vedette.scanner.kubesec;

import dev.vedette.scanner.manifest.Value;
import java.util.Set;
import java.util.function.ToIntFunction;

/**
 * One rule: what it is called, whom it concerns, what it is worth and how often a document meets
 * it. Immutable and thread-safe.
 */
record KubesecRule(
    String id,
    int points,
    Set<String> kinds,
    String selector,
    String reason,
    ToIntFunction<Value> predicate) {
  KubesecRule {
    kinds = Set.copyOf(kinds);
  }

  int count(Value document) {
    return predicate.applyAsInt(document);
  }

  RuleResult result() {
    return new RuleResult(id, selector, reason, points);
  }
}
