package dev.vedette.rego.evaluate;

import dev.vedette.rego.syntax.Location;
import java.util.function.BooleanSupplier;

/** What is left of the limits of one evaluation. Not thread-safe. */
final class Budget {
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
    if (--values < 0) {
      throw exhausted("too many values");
    }
    charge(1);
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
