package dev.vedette.agent.recorded;

import dev.vedette.agent.event.CapturedEvent;
import dev.vedette.language.Condition;
import dev.vedette.language.diagnostic.Result;
import dev.vedette.language.event.Field;
import dev.vedette.language.event.FieldCatalog;
import dev.vedette.language.event.Value;
import dev.vedette.language.event.ValueType;
import dev.vedette.language.output.OutputFormat;
import dev.vedette.language.output.Resolution;
import dev.vedette.language.plan.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Runs the cases of one family through the state and the fields of the agent. What a case says that
 * does not hold is a failure under its id. Immutable once run.
 */
record EventFamily(String name, int cases, Map<String, String> failures) {
  private static final JsonMapper JSON = new JsonMapper();

  static EventFamily filters(Path folder, String name) {
    return run(folder, name, EventFamily::filter);
  }

  static EventFamily extracts(Path folder) {
    return run(folder, "field_extract", EventFamily::extract);
  }

  static EventFamily exists(Path folder) {
    return run(folder, "field_exists", EventFamily::exists);
  }

  static EventFamily formats(Path folder) {
    return run(folder, "event_format", EventFamily::format);
  }

  int passed() {
    return cases - failures.size();
  }

  private static EventFamily run(
      Path folder, String name, Function<JsonNode, @Nullable String> trial) {
    Map<String, String> failures = new LinkedHashMap<>();
    int cases = 0;
    try {
      for (String line : Files.readAllLines(folder.resolve(name + ".jsonl"))) {
        JsonNode test = JSON.readTree(line);
        cases++;
        String problem;
        try {
          problem = trial.apply(test);
        } catch (RuntimeException | AssertionError e) {
          problem = e + " at " + e.getStackTrace()[0];
        }
        if (problem != null) {
          failures.put(test.get("id").asString(), problem);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new EventFamily(name, cases, failures);
  }

  private static @Nullable String filter(JsonNode test) {
    String filter = test.get("filter").asString();
    JsonNode expect = test.get("expect");
    Result<Condition> result = Condition.compile(filter);
    if (expect.isObject()) {
      boolean refused = !(result instanceof Result.Success<Condition>);
      return refused == expect.get("throws").asBoolean() ? null : filter + ": " + expect;
    }
    if (!(result instanceof Result.Success<Condition>(var condition, _))) {
      return filter + ": " + result.diagnostics();
    }
    Verdict verdict = condition.evaluate(new CaseNode(test.get("setup")).run());
    return (verdict == Verdict.TRUE) == expect.asBoolean()
        ? null
        : filter + ": " + verdict + " (expected: " + expect + ")";
  }

  private static @Nullable String extract(JsonNode test) {
    String field = test.get("field").asString();
    String printed = printed(field, new CaseNode(test.get("setup")).run());
    String expected = test.get("expect").asString();
    return printed.equals(expected)
        ? null
        : field + ": " + printed + " (expected: " + expected + ")";
  }

  private static @Nullable String exists(JsonNode test) {
    String field = test.get("field").asString();
    Value value = value(field, test);
    boolean there = !(value instanceof Value.Absent) && !(value instanceof Value.NotSent);
    return there == test.get("expect").asBoolean() ? null : field + ": " + value;
  }

  private static Value value(String name, JsonNode test) {
    Field field =
        FieldCatalog.standard()
            .find(name)
            .orElseThrow(() -> new AssertionError("no such field: " + name));
    return new CaseNode(test.get("setup")).run().get(field);
  }

  private static String printed(String name, CapturedEvent event) {
    Field field = FieldCatalog.standard().find(name).orElseThrow();
    if (event.shown(field) instanceof Value.Text text
        && field.type().kind() == ValueType.Kind.TEXT) {
      return utf8(text.bytes());
    }
    return OutputFormat.compile("*%" + name).orElseThrow().render(event);
  }

  private static String utf8(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException notUtf8) {
      return "b64:" + Base64.getEncoder().encodeToString(bytes);
    }
  }

  private static @Nullable String format(JsonNode test) {
    String format = test.get("format").asString();
    JsonNode expect = test.get("expect");
    Result<OutputFormat> result = OutputFormat.compile(format);
    if (!(result instanceof Result.Success<OutputFormat>(var compiled, _))) {
      return expect.get("throws").asBoolean() ? null : result.diagnostics().toString();
    }
    if (expect.get("throws").asBoolean()) {
      return "compiles (expected: refused)";
    }
    Resolution resolution =
        compiled.resolve(
            new CaseNode(test.get("setup")).run(),
            test.path("resolveTransformers").asBoolean(false)
                ? OutputFormat.Listed.TRANSFORMED
                : OutputFormat.Listed.FIELDS);
    return difference(test, compiled, resolution);
  }

  private static @Nullable String difference(
      JsonNode test, OutputFormat compiled, Resolution resolution) {
    JsonNode expect = test.get("expect");
    boolean json = test.get("output").asString().equals("json");
    String output = json ? resolution.json() : resolution.message();
    if (expect.has("output") && !output.equals(expect.get("output").asString())) {
      return output;
    }
    if (expect.has("allFieldsResolved")
        && expect.get("allFieldsResolved").asBoolean() != resolution.complete()) {
      return "complete: " + resolution.complete();
    }
    if (expect.has("fieldCount")
        && expect.get("fieldCount").asInt() != resolution.fields().size()) {
      return "fields: " + resolution.fields();
    }
    if (expect.has("nameCount") && expect.get("nameCount").asInt() != compiled.names().size()) {
      return "names: " + compiled.names();
    }
    for (var field : expect.path("fields").properties()) {
      if (!field.getValue().asString().equals(resolution.fields().get(field.getKey()))) {
        return "fields: " + resolution.fields();
      }
    }
    return null;
  }
}
