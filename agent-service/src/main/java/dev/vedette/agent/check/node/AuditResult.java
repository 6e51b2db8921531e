package dev.vedette.agent.check.node;

import dev.vedette.agent.check.script.AuditKind;
import dev.vedette.agent.check.script.Observation;
import java.util.List;
import java.util.Optional;

/**
 * What an audit came to. Immutable.
 *
 * @param outcome its output and how it ended
 * @param kind what it needed
 * @param observations what it read, as far as that is known
 * @param refused why it was not run, or empty
 */
public record AuditResult(
    ShellOutcome outcome, AuditKind kind, List<Observation> observations, String refused) {
  public AuditResult {
    observations = List.copyOf(observations);
  }

  static AuditResult refused(AuditKind kind, String reason) {
    return new AuditResult(new ShellOutcome("", Optional.of(reason)), kind, List.of(), reason);
  }
}
