package dev.vedette.scanner.policy;

import dev.vedette.rego.value.NumberValue;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.StringValue;
import dev.vedette.rego.value.Value;
import java.util.Optional;

/** One result of a rule, with what the rule said besides its message. Immutable. */
public record Finding(String message, Optional<Origin> origin, ObjectValue metadata) {
  private static final String MESSAGE = "msg";
  private static final String LOCATION = "_loc";
  private static final String QUERY = "query";

  /** Where the rule says the cause stands; either part may be empty. */
  public record Origin(String file, String line) {}

  static Finding of(String message, String query) {
    return new Finding(message, Optional.empty(), ObjectValue.of(QUERY, Value.of(query)));
  }

  static Finding withoutQuery(String message) {
    return new Finding(message, Optional.empty(), ObjectValue.EMPTY);
  }

  /** A result that is an object with a message in it. */
  static Finding of(ObjectValue result, String query) throws PolicyFailure {
    if (!(result.get(MESSAGE) instanceof StringValue message)) {
      throw new PolicyFailure("new result: \"msg\" field must be present and a string");
    }
    Value place = result.get(LOCATION);
    ObjectValue metadata =
        result.toBuilder()
            .remove(Value.of(MESSAGE))
            .remove(Value.of(LOCATION))
            .put(QUERY, Value.of(query))
            .build();
    return new Finding(
        message.value(),
        place instanceof ObjectValue object ? origin(object) : Optional.empty(),
        metadata);
  }

  private static Optional<Origin> origin(ObjectValue place) {
    String file = place.get("file") instanceof StringValue text ? text.value() : "";
    String line = place.get("line") instanceof NumberValue number ? number.text() : "";
    return file.isEmpty() && line.isEmpty()
        ? Optional.empty()
        : Optional.of(new Origin(file, line));
  }

  /** The query whose result this is; empty when there was none. */
  public String query() {
    return metadata.get(QUERY) instanceof StringValue query ? query.value() : "";
  }
}
