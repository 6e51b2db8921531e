package dev.vedette.agent.check;

import java.util.List;
import java.util.Locale;

/**
 * What a run is asked for. Immutable.
 *
 * @param benchmark such as {@code cis-1.10}; empty for the one that fits the version
 * @param kubernetesVersion such as {@code 1.30} or {@code ocp-3.11}; empty to detect it; not with a
 *     benchmark
 * @param mode how verdicts are found
 * @param targets such as {@code etcd}; empty for those that run on this node, {@link #ALL_TARGETS}
 *     for every controls file of the benchmark
 */
public record CheckOptions(
    String benchmark,
    String kubernetesVersion,
    List<String> targets,
    RunFilter filter,
    CheckMode mode) {
  /** Asks for every target that the benchmark has, whatever runs on the node. */
  public static final List<String> ALL_TARGETS = List.of("all");

  /** Options of a run whose verdicts are kube-bench's. */
  public CheckOptions(
      String benchmark, String kubernetesVersion, List<String> targets, RunFilter filter) {
    this(benchmark, kubernetesVersion, targets, filter, CheckMode.COMPATIBLE);
  }

  /** A target by its name of today: {@code worker} was that of {@code node}. */
  public static String target(String name) {
    String lower = name.strip().toLowerCase(Locale.ROOT);
    return lower.equals("worker") ? "node" : lower;
  }

  public CheckOptions {
    targets = List.copyOf(targets);
  }
}
