package dev.vedette.rego;

import dev.vedette.rego.evaluate.Solution;
import dev.vedette.rego.syntax.Diagnostic;
import dev.vedette.rego.value.Value;
import java.util.List;
import java.util.Optional;

/** What came of an evaluation. Immutable. */
public sealed interface Evaluated {

  /**
   * The query was answered; without solutions it is undefined. The failures are those of builtins
   * whose calls were taken as undefined.
   */
  record Answered(List<Solution> solutions, List<Diagnostic> failures) implements Evaluated {
    public Answered {
      solutions = List.copyOf(solutions);
      failures = List.copyOf(failures);
    }

    /** The value of the first expression of the first solution. */
    public Optional<Value> value() {
      return solutions.stream()
          .flatMap(solution -> solution.expressions().stream())
          .map(Solution.ExpressionValue::value)
          .findFirst();
    }
  }

  /** The evaluation ended without an answer: with an error of the policy, or at a limit. */
  record Failed(Diagnostic reason) implements Evaluated {}
}
