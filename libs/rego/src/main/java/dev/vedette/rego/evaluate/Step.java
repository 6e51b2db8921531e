package dev.vedette.rego.evaluate;

import dev.vedette.rego.value.Value;
import org.jspecify.annotations.Nullable;

/**
 * One expression of a query. It runs the next one for each way in which it holds. Immutable once
 * planned, so safe for all threads.
 */
abstract class Step {
  private final @Nullable Step next;

  Step(@Nullable Step next) {
    this.next = next;
  }

  /** Runs this step and all after it; true when no more solutions are wanted. */
  abstract boolean run(Evaluation evaluation, @Nullable Value[] slots, Sink sink);

  final boolean proceed(Evaluation evaluation, @Nullable Value[] slots, Sink sink) {
    return next == null ? sink.accept(evaluation, slots) : next.run(evaluation, slots, sink);
  }

  /** Proceeds if an operand can be made equal to a value. */
  final boolean proceedWith(
      Operand operand, Value value, Evaluation evaluation, @Nullable Value[] slots, Sink sink) {
    if (operand instanceof Operand.Slot(var index)) {
      Value known = slots[index];
      if (known != null) {
        return known.equals(value) && proceed(evaluation, slots, sink);
      }
      slots[index] = value;
      boolean stop = proceed(evaluation, slots, sink);
      slots[index] = null;
      return stop;
    }
    var trail = evaluation.trail();
    int mark = trail.mark();
    boolean stop = trail.match(operand, value, slots) && proceed(evaluation, slots, sink);
    trail.undo(mark, slots);
    return stop;
  }

  /** Runs a chain of steps, of which there may be none. */
  static boolean runAll(
      @Nullable Step first, Evaluation evaluation, @Nullable Value[] slots, Sink sink) {
    return first == null ? sink.accept(evaluation, slots) : first.run(evaluation, slots, sink);
  }
}
