package dev.vedette.bench.rego;

import dev.vedette.rego.Evaluated;
import dev.vedette.rego.Policy;
import dev.vedette.rego.Query;
import dev.vedette.rego.Source;
import dev.vedette.rego.evaluate.Settings;
import dev.vedette.rego.syntax.Outcome;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.Value;
import java.util.List;

/** A compiled query with what it is asked about. Safe for all threads. */
record Prepared(Query query, Value input, ObjectValue data) {
  private static final Settings SETTINGS = Settings.standard();

  /** Compiles the query with the modules that it asks. */
  static Query compile(List<Source> sources, String query) {
    return required(required(Policy.compile(sources)).query(query));
  }

  private static <T> T required(Outcome<T> outcome) {
    return switch (outcome) {
      case Outcome.Success<T>(var value) -> value;
      case Outcome.Failure<T>(var problems) ->
          throw new IllegalStateException(problems + " (expected: none)");
    };
  }

  /** The answer, which is none only by a fault. */
  Evaluated.Answered evaluate() {
    if (query.evaluate(input, data, SETTINGS) instanceof Evaluated.Answered answered) {
      return answered;
    }
    throw new IllegalStateException(query.text() + ": failed (expected: an answer)");
  }
}
