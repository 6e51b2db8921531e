package dev.vedette.rego.evaluate;

import dev.vedette.rego.compile.Compiled;
import dev.vedette.rego.compile.CompiledQuery;
import dev.vedette.rego.syntax.Expr;
import dev.vedette.rego.syntax.Location;
import dev.vedette.rego.value.BooleanValue;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A policy that is ready to be evaluated. Immutable, so safe for all threads. */
public final class Plan {
  private final Document root;
  private final int size;
  private final Planner planner;

  private Plan(Planner planner) {
    this.planner = planner;
    this.root = planner.root();
    this.size = planner.size();
  }

  /** Plans compiled rules. */
  public static Plan of(Compiled policy) {
    return planned(new Planner(policy, false));
  }

  /** Plans compiled rules so that listeners hear how they are evaluated, which takes longer. */
  public static Plan traced(Compiled policy) {
    return planned(new Planner(policy, true));
  }

  private static Plan planned(Planner planner) {
    planner.planRules();
    return new Plan(planner);
  }

  boolean isTraced() {
    return planner.isTraced();
  }

  Document root() {
    return root;
  }

  int size() {
    return size;
  }

  /** Plans a query over these rules. */
  public QueryPlan query(CompiledQuery query) {
    var frame = new FramePlanner(planner);
    Map<String, Integer> bindings = new LinkedHashMap<>();
    query.bindings().entrySet().stream()
        .sorted(Map.Entry.comparingByValue())
        .forEach(entry -> bindings.put(entry.getValue(), frame.slot(entry.getKey())));
    var values = new ArrayList<QueryPlan.ExpressionPlan>();
    for (Expr expr : query.body()) {
      if (!expr.generated()) {
        String variable = query.values().get(expr.location());
        values.add(
            new QueryPlan.ExpressionPlan(
                expr.location(), variable == null ? -1 : frame.slot(variable)));
      }
    }
    Step body = frame.body(query.body());
    if (isTraced()) {
      body = new TraceSteps.Rule(planner.text(query.body()), Location.NONE, body);
    }
    return new QueryPlan(body, frame.size(), bindings, values);
  }

  /**
   * Evaluates a query; the input may be missing.
   *
   * @throws EvaluationFailure when OPA would report an error, or when the limits are reached
   */
  public Answer evaluate(
      QueryPlan query, @Nullable Value input, ObjectValue data, Settings settings) {
    var shared = new Shared(this, settings);
    var evaluation = new Evaluation(shared, input, data);
    var solutions = new ArrayList<Solution>();
    try {
      Step.runAll(
          query.body(),
          evaluation,
          new @Nullable Value[query.slots()],
          (at, slots) -> {
            at.budget().keep();
            solutions.add(solution(query, slots));
            return false;
          });
    } catch (StackOverflowError e) {
      throw new EvaluationFailure(
          EvaluationFailure.INTERNAL, "rules or values nested too deeply", Location.NONE);
    }
    return new Answer(solutions, shared.failures());
  }

  private static Solution solution(QueryPlan query, @Nullable Value[] slots) {
    var bindings = new LinkedHashMap<String, Value>();
    query
        .bindings()
        .forEach((name, slot) -> {
          Value value = slots[slot];
          if (value != null) {
            bindings.put(name, value);
          }
        });
    var expressions = new ArrayList<Solution.ExpressionValue>();
    for (var expression : query.expressions()) {
      Value value = expression.slot() < 0 ? BooleanValue.TRUE : slots[expression.slot()];
      if (value != null) {
        expressions.add(new Solution.ExpressionValue(expression.location(), value));
      }
    }
    return new Solution(bindings, expressions);
  }

  /** What a query gives: its solutions, and the failures of builtins on the way. Immutable. */
  public record Answer(List<Solution> solutions, List<EvaluationFailure> failures) {
    public Answer {
      solutions = List.copyOf(solutions);
      failures = List.copyOf(failures);
    }
  }
}
