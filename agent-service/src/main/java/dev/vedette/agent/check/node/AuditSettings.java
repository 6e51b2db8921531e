package dev.vedette.agent.check.node;

import dev.vedette.agent.check.script.Program;
import java.util.Map;

/**
 * How audits run. Immutable.
 *
 * @param limits what one audit may use
 * @param cluster programs that speak to a cluster, such as kubectl
 * @param hasCluster whether they have one to speak to
 */
public record AuditSettings(
    ShellPolicy shells, ShellLimits limits, Map<String, Program> cluster, boolean hasCluster) {
  public static final AuditSettings STANDARD = of(ShellPolicy.WHERE_NEEDED);

  public AuditSettings {
    cluster = Map.copyOf(cluster);
  }

  /** The standard limits, without a cluster. */
  public static AuditSettings of(ShellPolicy shells) {
    return new AuditSettings(shells, ShellLimits.STANDARD, Map.of(), false);
  }

  /** The same with other limits. */
  public AuditSettings with(ShellLimits others) {
    return new AuditSettings(shells, others, cluster, hasCluster);
  }

  /** The same with a cluster that audits may ask. */
  public AuditSettings withCluster(Map<String, Program> programs) {
    return new AuditSettings(shells, limits, programs, true);
  }

  /** The same with another policy for shells. */
  public AuditSettings with(ShellPolicy policy) {
    return new AuditSettings(policy, limits, cluster, hasCluster);
  }
}
