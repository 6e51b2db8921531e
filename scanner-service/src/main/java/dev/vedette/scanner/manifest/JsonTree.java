package dev.vedette.scanner.manifest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;

/** Reads a text as one JSON value, if it is one. Not thread-safe; one for each text. */
final class JsonTree {
  private final String text;
  private final Budget budget;

  JsonTree(String text, Budget budget) {
    this.text = text;
    this.budget = budget;
  }

  /** The value, or nothing when the text is not JSON from end to end. */
  Optional<Value> read() throws RejectedException {
    StreamReadConstraints constraints =
        StreamReadConstraints.builder()
            .maxNestingDepth(budget.limits().depth())
            .maxStringLength(Integer.MAX_VALUE)
            .maxNameLength(Integer.MAX_VALUE)
            .build();
    JsonFactory factory = JsonFactory.builder().streamReadConstraints(constraints).build();
    try (JsonParser parser = factory.createParser(ObjectReadContext.empty(), text)) {
      if (parser.nextToken() == null) {
        return Optional.empty();
      }
      Value value = value(parser);
      return parser.nextToken() == null ? Optional.of(value) : Optional.empty();
    } catch (StreamConstraintsException deep) {
      throw budget.tooDeep(Position.START);
    } catch (JacksonException notJson) {
      return Optional.empty();
    }
  }

  private Value value(JsonParser parser) throws RejectedException {
    Position position = place(parser);
    budget.spend(1, position);
    JsonToken token = parser.currentToken();
    return switch (token) {
      case START_OBJECT -> mapping(parser, position);
      case START_ARRAY -> sequence(parser, position);
      case VALUE_STRING -> new Value.Text(parser.getString(), position);
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
          new Value.Numeric(parser.getDoubleValue(), position);
      case VALUE_TRUE -> new Value.Truth(true, position);
      case VALUE_FALSE -> new Value.Truth(false, position);
      case VALUE_NULL -> new Value.Nothing(position);
      default -> throw new IllegalStateException("JSON text gives a " + token);
    };
  }

  private Value mapping(JsonParser parser, Position position) throws RejectedException {
    Map<String, Value> entries = new LinkedHashMap<>();
    List<Value.Key> keys = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      keys.add(new Value.Key(key, place(parser)));
      parser.nextToken();
      entries.put(key, value(parser));
    }
    return new Value.Mapping(entries, keys, position);
  }

  private Value sequence(JsonParser parser, Position position) throws RejectedException {
    List<Value> items = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      items.add(value(parser));
    }
    return new Value.Sequence(items, position);
  }

  private static Position place(JsonParser parser) {
    TokenStreamLocation location = parser.currentTokenLocation();
    return new Position(location.getLineNr(), location.getColumnNr());
  }
}
