package dev.vedette.rego.evaluate;

import dev.vedette.rego.value.Value;
import org.jspecify.annotations.Nullable;

/** Takes the solutions of a query one by one. Not thread-safe. */
@FunctionalInterface
interface Sink {

  /** Takes a solution; true when no more are wanted. */
  boolean accept(Evaluation evaluation, @Nullable Value[] slots);
}
