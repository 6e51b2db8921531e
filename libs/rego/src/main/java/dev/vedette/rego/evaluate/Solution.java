package dev.vedette.rego.evaluate;

import dev.vedette.rego.syntax.Location;
import dev.vedette.rego.value.Value;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One way in which a query holds: the values of its variables and of its expressions. Immutable.
 */
public record Solution(Map<String, Value> bindings, List<ExpressionValue> expressions) {

  public Solution {
    bindings = Collections.unmodifiableMap(new LinkedHashMap<>(bindings));
    expressions = List.copyOf(expressions);
  }

  /** Where an expression stands and what it gives. */
  public record ExpressionValue(Location location, Value value) {}
}
