package dev.vedette.rego.evaluate;

import dev.vedette.rego.syntax.Location;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A query that is ready to be evaluated. Immutable, so safe for all threads. */
public final class QueryPlan {
  private final @Nullable Step body;
  private final int slots;
  private final Map<String, Integer> bindings;
  private final List<ExpressionPlan> expressions;

  /** Where an expression stands and which slot holds its value; -1 when it only holds. */
  record ExpressionPlan(Location location, int slot) {}

  QueryPlan(
      @Nullable Step body,
      int slots,
      Map<String, Integer> bindings,
      List<ExpressionPlan> expressions) {
    this.body = body;
    this.slots = slots;
    this.bindings = bindings;
    this.expressions = List.copyOf(expressions);
  }

  @Nullable Step body() {
    return body;
  }

  int slots() {
    return slots;
  }

  Map<String, Integer> bindings() {
    return bindings;
  }

  List<ExpressionPlan> expressions() {
    return expressions;
  }
}
