package dev.vedette.agent.check;

import java.util.List;

/**
 * What a run is asked for. Immutable.
 *
 * @param benchmark such as {@code cis-1.10}; empty for the one that fits the version
 * @param kubernetesVersion such as {@code 1.30} or {@code ocp-3.11}; empty to detect it; not with a
 *     benchmark
 * @param targets such as {@code node}; empty for those that run on this node, {@link #ALL_TARGETS}
 *     for every controls file of the benchmark
 */
public record CheckOptions(
    String benchmark, String kubernetesVersion, List<String> targets, RunFilter filter) {
  /** Asks for every target that the benchmark has, whatever runs on the node. */
  public static final List<String> ALL_TARGETS = List.of("all");

  public CheckOptions {
    targets = List.copyOf(targets);
  }
}
