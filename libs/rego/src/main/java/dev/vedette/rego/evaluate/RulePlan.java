package dev.vedette.rego.evaluate;

import dev.vedette.rego.syntax.Location;
import dev.vedette.rego.value.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One rule: what it takes, where below its document it puts its result, what that is, and under
 * which condition. A rule without a value adds its key to a set. Immutable.
 */
record RulePlan(
    int slots,
    List<Operand> arguments,
    List<Operand> path,
    @Nullable Operand key,
    @Nullable Operand value,
    @Nullable Step body,
    @Nullable RulePlan alternative,
    Location location) {

  /** A frame for one run. */
  @Nullable Value[] frame() {
    return new @Nullable Value[slots];
  }

  /** What a rule of a partial document puts its result under, or adds; null if it does neither. */
  @Nullable Operand member() {
    return path.isEmpty() ? (value == null ? key : null) : path.getFirst();
  }

  /** Whether the rule can run when its member is known already. */
  boolean isKeyed() {
    Operand member = member();
    return member != null && member.isPattern();
  }

  boolean hasConstantValue() {
    return value instanceof Operand.Constant;
  }
}
