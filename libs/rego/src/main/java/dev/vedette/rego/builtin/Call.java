package dev.vedette.rego.builtin;

import dev.vedette.rego.value.Value;
import java.util.function.Supplier;

/**
 * What a builtin sees of the evaluation that calls it. Belongs to one evaluation, so to one thread.
 */
public interface Call {

  /** The time of this evaluation in nanoseconds since 1970, the same for all its calls. */
  long now();

  /** What was computed for the key before in this evaluation, or else now; keys differ by class. */
  <T> T memo(Object key, Supplier<? extends T> compute);

  /**
   * Takes steps from the budget of the evaluation before work of that size is done; ends the
   * evaluation with an exception of its own when the budget is spent or it was cancelled.
   */
  void charge(long steps);

  /**
   * Takes values from the budget before as many are made, or a text as long as they are; ends the
   * evaluation as {@link #charge} does.
   */
  void keep(long values);

  /** Hands a note of the policy to whoever traces it. */
  void trace(Value note);

  /** What the policy may reach beyond its input. */
  Capabilities capabilities();

  /** The file of the module that calls; empty in a query. */
  default String file() {
    return "";
  }
}
