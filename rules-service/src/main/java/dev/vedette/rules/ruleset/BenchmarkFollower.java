package dev.vedette.rules.ruleset;

/** Hears when another BENCHMARK revision became the active one. Implementations are thread-safe. */
@FunctionalInterface
public interface BenchmarkFollower {
  /** One did. */
  void activated();
}
