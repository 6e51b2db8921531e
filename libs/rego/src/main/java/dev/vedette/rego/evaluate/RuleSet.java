package dev.vedette.rego.evaluate;

import dev.vedette.rego.value.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rules of one document. Immutable.
 *
 * @param keyed whether what they give under one key can be computed without the rest
 */
record RuleSet(
    Shape shape,
    List<RulePlan> rules,
    @Nullable RulePlan byDefault,
    @Nullable RuleIndex index,
    boolean keyed) {

  /** The rules that can hold, in their order; the arguments are those that are known. */
  List<RulePlan> candidates(Evaluation evaluation, @Nullable List<Value> arguments) {
    return index == null ? rules : index.candidates(evaluation, arguments);
  }

  /** What the rules make together. */
  enum Shape {
    /** One value. */
    COMPLETE,
    /** One value for each list of arguments. */
    FUNCTION,
    /** A set. */
    SET,
    /** An object, perhaps nested, perhaps with sets in it. */
    OBJECT
  }
}
