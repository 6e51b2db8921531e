package dev.vedette.rego.evaluate;

import dev.vedette.rego.syntax.Location;
import dev.vedette.rego.value.ArrayValue;
import dev.vedette.rego.value.BooleanValue;
import dev.vedette.rego.value.NullValue;
import dev.vedette.rego.value.NumberValue;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.SetValue;
import dev.vedette.rego.value.StringValue;
import dev.vedette.rego.value.Value;
import java.util.function.BooleanSupplier;

/** What is left of the limits of one evaluation. Not thread-safe. */
final class Budget {
  private static final int CHARACTERS_OF_A_VALUE = 64;
  private static final int REFERENCES_OF_A_VALUE = 16;
  private static final int STEPS_BETWEEN_LOOKS = 4096;

  private final int maxDepth;
  private final long deadline;
  private final BooleanSupplier cancelled;
  private long steps;
  private long values;
  private long untilLook = STEPS_BETWEEN_LOOKS;
  private int depth;

  Budget(Limits limits, BooleanSupplier cancelled) {
    this.maxDepth = limits.depth();
    this.steps = limits.steps();
    this.values = limits.values();
    this.deadline = System.nanoTime() + limits.time().toNanos();
    this.cancelled = cancelled;
  }

  void step() {
    charge(1);
  }

  void charge(long amount) {
    steps -= amount;
    untilLook -= amount;
    if (steps < 0) {
      throw exhausted("too many steps");
    }
    if (untilLook < 0) {
      untilLook = STEPS_BETWEEN_LOOKS;
      look();
    }
  }

  /** How many steps are left. */
  long left() {
    return steps;
  }

  private void look() {
    if (cancelled.getAsBoolean() || Thread.currentThread().isInterrupted()) {
      throw exhausted("caller cancelled query execution");
    }
    if (System.nanoTime() - deadline > 0) {
      throw exhausted("out of time");
    }
  }

  /** One more value is kept. */
  void keep() {
    keep(1);
  }

  /** So many more values are kept. */
  void keep(long amount) {
    values -= amount;
    if (values < 0) {
      throw exhausted("too many values");
    }
    charge(amount);
  }

  /** What a builtin made is kept, if only for a while: large values count by their size. */
  void keep(Value made) {
    long size =
        switch (made) {
          case StringValue text -> text.value().length() / CHARACTERS_OF_A_VALUE;
          case ArrayValue _, SetValue _, ObjectValue _ -> made.size() / REFERENCES_OF_A_VALUE;
          case NullValue _, BooleanValue _, NumberValue _ -> 0;
        };
    if (size > 0) {
      keep(size);
    }
  }

  void enter() {
    if (++depth > maxDepth) {
      throw exhausted("rules nested too deeply");
    }
  }

  void leave() {
    depth--;
  }

  private static EvaluationFailure exhausted(String why) {
    return new EvaluationFailure(EvaluationFailure.CANCELLED, why, Location.NONE);
  }
}
