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

  boolean hasConstantValue() {
    return value instanceof Operand.Constant;
  }
}
