package dev.vedette.rego.compile;

import dev.vedette.rego.syntax.Expr;
import dev.vedette.rego.syntax.Location;
import java.util.List;
import java.util.Map;

/**
 * A query in the order in which it runs: its expressions, the variables it binds by the names that
 * they have in the source, and for each expression whose value is asked for the variable that holds
 * it. Immutable.
 */
public record CompiledQuery(
    List<Expr> body, Map<String, String> bindings, Map<Location, String> values) {

  public CompiledQuery {
    body = List.copyOf(body);
    bindings = Map.copyOf(bindings);
    values = Map.copyOf(values);
  }

  /** Whether the values of the expressions are asked for, or only what they bind. */
  public enum Values {
    CAPTURED,
    IGNORED
  }
}
