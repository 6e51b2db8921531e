package dev.vedette.agent.check.jq;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Names that a part of a program sees, the nearest first. Immutable. */
sealed interface Scope {
  @Nullable Scope outer();

  /** A variable with its value. */
  record Value(String name, JsonNode value, @Nullable Scope outer) implements Scope {}

  /** A function that the program defines; it sees itself. */
  record Function(String name, List<String> parameters, Filter body, @Nullable Scope outer)
      implements Scope {
    public Function {
      parameters = List.copyOf(parameters);
    }
  }

  /** A parameter: what was given for it, seen from where it was given. */
  record Argument(String name, Filter given, @Nullable Scope from, @Nullable Scope outer)
      implements Scope {}
}
