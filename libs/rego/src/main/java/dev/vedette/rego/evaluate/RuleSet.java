package dev.vedette.rego.evaluate;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rules of one document. Immutable. */
record RuleSet(Shape shape, List<RulePlan> rules, @Nullable RulePlan byDefault) {

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
