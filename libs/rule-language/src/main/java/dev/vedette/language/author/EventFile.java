package dev.vedette.language.author;

import dev.vedette.language.diagnostic.Diagnostic;
import dev.vedette.language.diagnostic.Result;
import dev.vedette.language.diagnostic.Severity;
import dev.vedette.language.event.Value;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Events in a file: YAML or JSON by field name, or JSON lines as {@code vedette events --json}
 * prints them. A field that a person left out is absent; one that was not recorded is not sent.
 * Stateless.
 */
public final class EventFile {

  /** A line that is longer is refused. */
  public static final int MAX_LINE_BYTES = 1 << 20;

  private static final String SYSCALL = "syscall";
  private static final int MOST_DIAGNOSTICS = 20;
  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(8)
                          .maxStringLength(MAX_LINE_BYTES)
                          .build())
                  .build())
          .build();

  private EventFile() {}

  /** Reads all events of a file of at most 4 MiB. */
  public static Result<List<FieldEvent>> read(String name, byte[] content) {
    return looksLikeLines(content) ? lines(name, content) : yaml(name, content);
  }

  /** Whether the first two lines that hold anything are one JSON object each. */
  private static boolean looksLikeLines(byte[] content) {
    var start = new String(content, 0, Math.min(content.length, 64 << 10), StandardCharsets.UTF_8);
    return start
        .lines()
        .filter(line -> !line.isBlank())
        .limit(2)
        .allMatch(line -> line.startsWith("{\""));
  }

  private static Result<List<FieldEvent>> yaml(String name, byte[] content) {
    var text = new YamlText(name, content);
    var events = new ArrayList<FieldEvent>();
    for (Node document : text.documents()) {
      events.addAll(new EventReader(text, Value.NOT_SENT).events(document, SYSCALL));
    }
    return text.hasErrors()
        ? Result.failure(text.diagnostics())
        : Result.success(events, text.diagnostics());
  }

  private static Result<List<FieldEvent>> lines(String name, byte[] content) {
    if (content.length > YamlText.MAX_BYTES) {
      return Result.failure(
          List.of(
              problem(
                  name,
                  0,
                  content.length + " bytes (expected: at most " + YamlText.MAX_BYTES + ")",
                  "")));
    }
    var events = new ArrayList<FieldEvent>();
    var diagnostics = new ArrayList<Diagnostic>();
    int number = 0;
    for (String line : new String(content, StandardCharsets.UTF_8).split("\n", -1)) {
      number++;
      if (line.isBlank()) {
        continue;
      }
      switch (line(name, number, line)) {
        case Result.Success<FieldEvent>(var event, _) -> events.add(event);
        case Result.Failure<FieldEvent>(var found) -> diagnostics.addAll(found);
      }
      if (diagnostics.size() >= MOST_DIAGNOSTICS) {
        break;
      }
    }
    return diagnostics.isEmpty() ? Result.success(events) : Result.failure(diagnostics);
  }

  /** Reads one line of a recorded stream. */
  public static Result<FieldEvent> line(String name, int number, String line) {
    if (line.length() > MAX_LINE_BYTES) {
      return Result.failure(
          List.of(
              problem(
                  name,
                  number,
                  line.length() + " characters (expected: at most " + MAX_LINE_BYTES + ")",
                  "")));
    }
    JsonNode object;
    try {
      object = JSON.readTree(line);
    } catch (JacksonException e) {
      return Result.failure(
          List.of(problem(name, number, "no JSON: " + e.getOriginalMessage(), line)));
    }
    if (!object.isObject()) {
      return Result.failure(List.of(problem(name, number, "expected a JSON object", line)));
    }
    var problems = new ArrayList<Diagnostic>();
    var fields = fields(object, message -> problems.add(problem(name, number, message, line)));
    return problems.isEmpty()
        ? Result.success(
            fields.build(object.path("fields").isObject() ? Value.NOT_SENT : Value.ABSENT))
        : Result.failure(problems);
  }

  private static EventFields fields(JsonNode object, java.util.function.Consumer<String> problem) {
    boolean recorded = object.path("fields").isObject();
    var source = recorded ? object.path("source") : object.path("evt.source");
    var fields = new EventFields(source.isString() ? source.asString() : SYSCALL);
    if (recorded) {
      var time = object.path("time");
      if (time.canConvertToLong() && time.isIntegralNumber()) {
        fields.time(time.asLong());
      } else if (!time.isMissingNode()) {
        problem.accept("time: " + time + " (expected: nanoseconds since 1970)");
      }
      var type = object.path("type");
      if (type.isString()) {
        fields.type(type.asString()).ifPresent(problem);
      }
    }
    for (var property : (recorded ? object.path("fields") : object).properties()) {
      put(fields, property.getKey(), property.getValue()).ifPresent(problem);
    }
    if (!fields.hasType()) {
      problem.accept("event: no evt.type (expected: a type such as openat)");
    }
    return fields;
  }

  private static Optional<String> put(EventFields fields, String name, JsonNode value) {
    return fields.put(name, raw(value));
  }

  private static @Nullable Object raw(JsonNode value) {
    if (value.isNull()) {
      return null;
    }
    if (value.isArray()) {
      var items = new ArrayList<@Nullable Object>();
      value.forEach(item -> items.add(item.isContainer() ? List.of() : raw(item)));
      return items;
    }
    return value.isContainer() ? List.of(List.of()) : value.asString();
  }

  private static Diagnostic problem(String name, int line, String message, String snippet) {
    var shown = snippet.length() <= 120 ? snippet : snippet.substring(0, 119) + "…";
    return new Diagnostic(
        Severity.ERROR, EventReader.CODE, message, name, line, line > 0 ? 1 : 0, shown, "");
  }
}
