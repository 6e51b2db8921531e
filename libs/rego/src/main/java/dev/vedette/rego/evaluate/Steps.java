package dev.vedette.rego.evaluate;

import dev.vedette.rego.value.ArrayValue;
import dev.vedette.rego.value.BooleanValue;
import dev.vedette.rego.value.NumberValue;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.SetValue;
import dev.vedette.rego.value.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The steps that need no documents. Stateless. */
final class Steps {
  private Steps() {}

  /** Makes two operands equal. */
  static final class Unify extends Step {
    private final Operand left;
    private final Operand right;

    Unify(Operand left, Operand right, @Nullable Step next) {
      super(next);
      this.left = left;
      this.right = right;
    }

    @Override
    boolean run(Evaluation evaluation, @Nullable Value[] slots, Sink sink) {
      evaluation.budget().step();
      Value value = right.value(slots);
      if (value != null) {
        return proceedWith(left, value, evaluation, slots, sink);
      }
      value = left.value(slots);
      if (value != null) {
        return proceedWith(right, value, evaluation, slots, sink);
      }
      var trail = evaluation.trail();
      int mark = trail.mark();
      boolean stop = trail.unify(left, right, slots) && proceed(evaluation, slots, sink);
      trail.undo(mark, slots);
      return stop;
    }
  }

  /** Holds when an operand has a value that is not false. */
  static final class Test extends Step {
    private final Operand operand;

    Test(Operand operand, @Nullable Step next) {
      super(next);
      this.operand = operand;
    }

    @Override
    boolean run(Evaluation evaluation, @Nullable Value[] slots, Sink sink) {
      evaluation.budget().step();
      Value value = operand.value(slots);
      return value != null && !value.equals(BooleanValue.FALSE) && proceed(evaluation, slots, sink);
    }
  }

  /** Holds when other steps have no solution. */
  static final class Not extends Step {
    private static final Sink FIRST = (_, _) -> true;
    private final Step inner;

    Not(Step inner, @Nullable Step next) {
      super(next);
      this.inner = inner;
    }

    @Override
    boolean run(Evaluation evaluation, @Nullable Value[] slots, Sink sink) {
      evaluation.budget().step();
      return !inner.run(evaluation, slots, FIRST) && proceed(evaluation, slots, sink);
    }
  }

  /** Holds when a body has a solution for each member of a domain. */
  static final class Every extends Step {
    private static final Sink FIRST = (_, _) -> true;
    private final Operand domain;
    private final Operand key;
    private final Operand value;
    private final @Nullable Step body;

    Every(Operand domain, Operand key, Operand value, @Nullable Step body, @Nullable Step next) {
      super(next);
      this.domain = domain;
      this.key = key;
      this.value = value;
      this.body = body;
    }

    @Override
    boolean run(Evaluation evaluation, @Nullable Value[] slots, Sink sink) {
      evaluation.budget().step();
      Value members = domain.value(slots);
      return members != null && all(members, evaluation, slots) && proceed(evaluation, slots, sink);
    }

    private boolean all(Value members, Evaluation evaluation, @Nullable Value[] slots) {
      switch (members) {
        case ArrayValue array -> {
          for (int i = 0; i < array.size(); i++) {
            if (!one(NumberValue.of(i), array.get(i), evaluation, slots)) {
              return false;
            }
          }
        }
        case ObjectValue object -> {
          var keys = object.keys();
          var values = object.values();
          for (int i = 0; i < keys.size(); i++) {
            if (!one(keys.get(i), values.get(i), evaluation, slots)) {
              return false;
            }
          }
        }
        case SetValue set -> {
          for (Value element : set) {
            if (!one(element, element, evaluation, slots)) {
              return false;
            }
          }
        }
        default -> {}
      }
      return true;
    }

    private boolean one(
        Value memberKey, Value member, Evaluation evaluation, @Nullable Value[] slots) {
      evaluation.budget().step();
      var trail = evaluation.trail();
      int mark = trail.mark();
      boolean holds =
          !trail.match(key, memberKey, slots)
              || !trail.match(value, member, slots)
              || Step.runAll(body, evaluation, slots, FIRST);
      trail.undo(mark, slots);
      return holds;
    }
  }

  /** Replaces documents and functions while other steps run. */
  static final class With extends Step {
    private final List<Replacement> replacements;
    private final Step inner;

    With(List<Replacement> replacements, Step inner, @Nullable Step next) {
      super(next);
      this.replacements = replacements;
      this.inner = inner;
    }

    @Override
    boolean run(Evaluation evaluation, @Nullable Value[] slots, Sink sink) {
      evaluation.budget().step();
      Evaluation replaced = evaluation.with(replacements, slots);
      return inner.run(replaced, slots, (_, same) -> proceed(evaluation, same, sink));
    }
  }

  /** Binds what comprehensions collect. */
  static final class Collect extends Step {
    private final Comprehension comprehension;
    private final Operand target;

    Collect(Comprehension comprehension, Operand target, @Nullable Step next) {
      super(next);
      this.comprehension = comprehension;
      this.target = target;
    }

    @Override
    boolean run(Evaluation evaluation, @Nullable Value[] slots, Sink sink) {
      evaluation.budget().step();
      return proceedWith(target, comprehension.collect(evaluation, slots), evaluation, slots, sink);
    }
  }
}
