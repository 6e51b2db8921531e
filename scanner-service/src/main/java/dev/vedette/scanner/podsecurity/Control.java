package dev.vedette.scanner.podsecurity;

import dev.vedette.scanner.finding.KubernetesVersion;
import dev.vedette.scanner.finding.Workload;
import java.util.Optional;

/**
 * One control of the standards. Immutable and thread-safe.
 *
 * @param since the first minor version that has it
 * @param overrides the baseline control that need not be looked at when this one is; empty if none
 */
record Control(String id, int since, String overrides, Judgement judgement) {
  /** Looks at a pod by the rules of a version. */
  @FunctionalInterface
  interface Judgement {
    Optional<Violation> of(Workload pod, KubernetesVersion version);
  }
}
