package dev.vedette.agent.check.jq;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A program of jq that can be run on values. Immutable. */
public final class JqProgram {
  static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(256).build())
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private final Filter filter;

  private JqProgram(Filter filter) {
    this.filter = filter;
  }

  /** Takes the values that a program makes, one after the other. */
  @FunctionalInterface
  public interface Values {
    void take(JsonNode value) throws JqError, InterruptedException;
  }

  /**
   * Reads a program.
   *
   * @throws JqSyntaxException when it is none, or uses what is not evaluated here
   */
  public static JqProgram parse(String text, Map<String, JsonNode> variables)
      throws JqSyntaxException {
    Filter filter = JqParser.parse(text);
    JqNames.check(filter, variables.keySet());
    for (Map.Entry<String, JsonNode> variable : variables.entrySet()) {
      Filter value = new Filter.Literal(variable.getValue());
      filter = new Filter.Bind(value, variable.getKey(), filter);
    }
    return new JqProgram(filter);
  }

  /**
   * Runs it on one value.
   *
   * @throws JqError when it cannot deal with the value; what came before counts
   */
  public void run(JsonNode input, Values values) throws JqError, InterruptedException {
    @Nullable Scope nothing = null;
    new JqEvaluation().run(filter, input, nothing, values::take);
  }

  /** A value as jq prints it. */
  public static String print(JsonNode value, boolean raw, boolean compact) {
    if (raw && value.isString()) {
      return value.stringValue();
    }
    return compact ? JsonText.compact(value) : JsonText.indented(value);
  }
}
