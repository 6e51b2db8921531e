package dev.vedette.rego.evaluate;

import dev.vedette.rego.evaluate.TraceEvent.Kind;
import dev.vedette.rego.syntax.Location;
import dev.vedette.rego.value.Value;
import org.jspecify.annotations.Nullable;

/** The steps that a traced plan has around those of the policy. Stateless. */
final class TraceSteps {
  private TraceSteps() {}

  /** Tells that a rule is tried, and each time it holds. */
  static final class Rule extends Step {
    private final String name;
    private final Location location;
    private final @Nullable Step body;

    Rule(String name, Location location, @Nullable Step body) {
      super(null);
      this.name = name;
      this.location = location;
      this.body = body;
    }

    @Override
    boolean run(Evaluation evaluation, @Nullable Value[] slots, Sink sink) {
      evaluation.tell(Kind.ENTER, name, location);
      evaluation.deeper(1);
      boolean stop =
          Step.runAll(
              body,
              evaluation,
              slots,
              (at, same) -> {
                evaluation.deeper(-1);
                evaluation.tell(Kind.EXIT, name, location);
                boolean enough = sink.accept(at, same);
                if (!enough) {
                  evaluation.tell(Kind.REDO, name, location);
                }
                evaluation.deeper(1);
                return enough;
              });
      evaluation.deeper(-1);
      return stop;
    }
  }

  /** Tells that an expression is tried, and if it does not hold even once. */
  static final class Attempt extends Step {
    private final String text;
    private final Location location;
    private final Step expression;

    /** The expression must be followed by a {@link Held}. */
    Attempt(String text, Location location, Step expression) {
      super(null);
      this.text = text;
      this.location = location;
      this.expression = expression;
    }

    @Override
    boolean run(Evaluation evaluation, @Nullable Value[] slots, Sink sink) {
      evaluation.tell(Kind.EVAL, text, location);
      evaluation.attempts().push(false);
      boolean stop = expression.run(evaluation, slots, sink);
      boolean held = evaluation.attempts().pop();
      if (!held) {
        evaluation.tell(Kind.FAIL, text, location);
      }
      return stop;
    }
  }

  /** Remembers that the expression before it holds; what follows makes attempts of its own. */
  static final class Held extends Step {
    Held(@Nullable Step next) {
      super(next);
    }

    @Override
    boolean run(Evaluation evaluation, @Nullable Value[] slots, Sink sink) {
      evaluation.attempts().pop();
      boolean stop = proceed(evaluation, slots, sink);
      evaluation.attempts().push(true);
      return stop;
    }
  }
}
