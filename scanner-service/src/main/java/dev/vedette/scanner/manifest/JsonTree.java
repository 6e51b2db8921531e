package dev.vedette.scanner.manifest;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
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
  private Position start = Position.START;
  private int end;

  JsonTree(String text, Budget budget) {
    this.text = text;
    this.budget = budget;
  }

  /** Where reading ended: after the value, or about where it is none. */
  int end() {
    return end;
  }

  /** The value that begins here, whatever follows it. */
  Value readFrom(int at, Position place) throws RejectedException {
    start = place;
    end = at;
    try (StringReader reader = new StringReader(text)) {
      if (reader.skip(at) != at) {
        throw new IllegalArgumentException(at + " (expected: at most " + text.length() + ")");
      }
      return readValue(reader, at);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Value readValue(StringReader reader, int at) throws RejectedException {
    try (JsonParser parser = factory().createParser(ObjectReadContext.empty(), reader)) {
      try {
        parser.nextToken();
        return value(parser);
      } finally {
        end = at + (int) Math.max(0, parser.currentLocation().getCharOffset());
      }
    } catch (StreamConstraintsException bound) {
      throw bound.getOriginalMessage().contains("depth") ? budget.tooDeep(start) : malformed(bound);
    } catch (JacksonException notJson) {
      throw malformed(notJson);
    }
  }

  private RejectedException malformed(JacksonException problem) {
    TokenStreamLocation location = problem.getLocation();
    Position position =
        location == null || location.getLineNr() < 1
            ? start
            : place(location.getLineNr(), location.getColumnNr());
    return new RejectedException(
        new Rejection(
            Rejection.Reason.MALFORMED,
            "no JSON: " + problem.getOriginalMessage().lines().findFirst().orElse(""),
            position,
            "a YAML or JSON document"));
  }

  /** The value, or nothing when the text is not JSON from end to end. */
  Optional<Value> read() throws RejectedException {
    try (JsonParser parser = factory().createParser(ObjectReadContext.empty(), text)) {
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

  private JsonFactory factory() {
    StreamReadConstraints constraints =
        StreamReadConstraints.builder()
            .maxNestingDepth(budget.limits().depth())
            .maxStringLength(Integer.MAX_VALUE)
            .maxNameLength(Integer.MAX_VALUE)
            .build();
    return JsonFactory.builder().streamReadConstraints(constraints).build();
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

  private Position place(JsonParser parser) {
    TokenStreamLocation location = parser.currentTokenLocation();
    return place(location.getLineNr(), location.getColumnNr());
  }

  private Position place(int line, int column) {
    return line == 1
        ? new Position(start.line(), start.column() + column - 1)
        : new Position(start.line() + line - 1, column);
  }
}
