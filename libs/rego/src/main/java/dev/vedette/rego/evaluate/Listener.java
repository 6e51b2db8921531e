package dev.vedette.rego.evaluate;

import dev.vedette.rego.syntax.Location;
import dev.vedette.rego.value.Value;

/** Hears what a policy says while it is evaluated, on the thread that evaluates. */
public interface Listener {

  /** Hears nothing. */
  Listener NONE =
      new Listener() {
        @Override
        public boolean hears() {
          return false;
        }
      };

  /** Whether texts to print need to be made at all. */
  default boolean hears() {
    return true;
  }

  /** The policy calls {@code print}. */
  default void printed(String text, Location location) {}

  /** The policy calls {@code trace}. */
  default void traced(Value note) {}

  /** Something happened in a policy whose plan is traced. */
  default void happened(TraceEvent event) {}
}
