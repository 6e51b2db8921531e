package dev.vedette.agent.check.jq;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/** What a program raises on a value that it cannot deal with. Immutable. */
public sealed class JqError extends Exception permits JqEvaluation.Enough {
  private static final long serialVersionUID = 1L;

  private final transient JsonNode value;

  JqError(JsonNode value) {
    super(value.isString() ? value.stringValue() : JsonText.compact(value), null, false, false);
    this.value = value;
  }

  JqError(String message) {
    this(StringNode.valueOf(message));
  }

  JsonNode value() {
    return value;
  }
}
