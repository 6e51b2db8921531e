package dev.vedette.rego;

import dev.vedette.rego.evaluate.EvaluationFailure;
import dev.vedette.rego.evaluate.Plan;
import dev.vedette.rego.evaluate.QueryPlan;
import dev.vedette.rego.evaluate.Settings;
import dev.vedette.rego.syntax.Diagnostic;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A query over a policy. Immutable, so safe for all threads; each call is an evaluation. */
public final class Query {
  private final String text;
  private final Plan plan;
  private final QueryPlan query;

  Query(String text, Plan plan, QueryPlan query) {
    this.text = text;
    this.plan = plan;
    this.query = query;
  }

  /** The query as written. */
  public String text() {
    return text;
  }

  /** Evaluates with standard settings; the input may be missing. */
  public Evaluated evaluate(@Nullable Value input, ObjectValue data) {
    return evaluate(input, data, Settings.standard());
  }

  /** Evaluates; the input may be missing. */
  public Evaluated evaluate(@Nullable Value input, ObjectValue data, Settings settings) {
    try {
      var answer = plan.evaluate(query, input, data, settings);
      return new Evaluated.Answered(
          answer.solutions(), answer.failures().stream().map(Query::diagnostic).toList());
    } catch (EvaluationFailure failure) {
      return new Evaluated.Failed(diagnostic(failure));
    }
  }

  private static Diagnostic diagnostic(EvaluationFailure failure) {
    return new Diagnostic(failure.code(), failure.getMessage(), failure.location(), List.of());
  }
}
