package dev.vedette.rego.evaluate;

import dev.vedette.rego.syntax.Location;
import dev.vedette.rego.value.ArrayValue;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.SetValue;
import dev.vedette.rego.value.Value;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Collects values for all solutions of some steps. Immutable. */
sealed interface Comprehension {

  Value collect(Evaluation evaluation, @Nullable Value[] slots);

  /** Hands over the item of each solution that has one. */
  private static void each(
      Operand item,
      @Nullable Step body,
      Evaluation evaluation,
      @Nullable Value[] slots,
      Consumer<Value> items) {
    Step.runAll(
        body,
        evaluation,
        slots,
        (at, bound) -> {
          Value value = item.value(bound);
          if (value != null) {
            at.budget().keep();
            items.accept(value);
          }
          return false;
        });
  }

  /** Into an array. */
  record OfArray(Operand item, @Nullable Step body) implements Comprehension {
    @Override
    public Value collect(Evaluation evaluation, @Nullable Value[] slots) {
      var result = ArrayValue.builder();
      each(item, body, evaluation, slots, result::add);
      return result.build();
    }
  }

  /** Into a set. */
  record OfSet(Operand item, @Nullable Step body) implements Comprehension {
    @Override
    public Value collect(Evaluation evaluation, @Nullable Value[] slots) {
      var result = SetValue.builder();
      each(item, body, evaluation, slots, result::add);
      return result.build();
    }
  }

  /** Into an object. */
  record OfObject(Operand key, Operand item, @Nullable Step body, Location location)
      implements Comprehension {
    @Override
    public Value collect(Evaluation evaluation, @Nullable Value[] slots) {
      var result = ObjectValue.builder();
      Step.runAll(
          body,
          evaluation,
          slots,
          (at, bound) -> {
            Value k = key.value(bound);
            Value v = item.value(bound);
            if (k != null && v != null) {
              Value known = result.get(k);
              if (known != null && !known.equals(v)) {
                throw new EvaluationFailure(
                    EvaluationFailure.CONFLICT, "object keys must be unique", location);
              }
              if (known == null) {
                at.budget().keep();
                result.put(k, v);
              }
            }
            return false;
          });
      return result.build();
    }
  }
}
