package dev.vedette.agent.check.report;

import dev.vedette.agent.check.controls.Check;
import dev.vedette.agent.check.script.AuditKind;
import java.util.List;
import java.util.Optional;

/**
 * One check that ended. Immutable.
 *
 * @param actualValue what was found
 * @param expectedResult what was looked for
 * @param reason why it ended so without being evaluated, or empty
 * @param basis what the verdict rests on
 */
public record CheckOutcome(
    Check check,
    CheckState state,
    String actualValue,
    String expectedResult,
    String reason,
    Basis basis) {

  /** An outcome that says nothing of what it rests on. */
  public CheckOutcome(
      Check check, CheckState state, String actualValue, String expectedResult, String reason) {
    this(check, state, actualValue, expectedResult, reason, Basis.NOTHING);
  }

  /**
   * What a verdict rests on. Immutable.
   *
   * @param kind what its audits needed, or empty when none ran
   * @param compatible how kube-bench ends the check, where that is otherwise
   */
  public record Basis(
      List<Evidence> evidence, Optional<AuditKind> kind, Optional<Difference> compatible) {
    public static final Basis NOTHING = new Basis(List.of(), Optional.empty(), Optional.empty());

    public Basis {
      evidence = List.copyOf(evidence);
    }
  }

  /** Another state, and why. */
  public record Difference(CheckState state, String reason) {}

  /** The same with another basis. */
  public CheckOutcome on(Basis other) {
    return new CheckOutcome(check, state, actualValue, expectedResult, reason, other);
  }
}
