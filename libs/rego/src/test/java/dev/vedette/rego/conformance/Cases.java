package dev.vedette.rego.conformance;

import static org.junit.jupiter.api.Assumptions.abort;

import dev.vedette.rego.value.ArrayValue;
import dev.vedette.rego.value.Json;
import dev.vedette.rego.value.MalformedJson;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.StringValue;
import dev.vedette.rego.value.Value;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the cases of a family from the conformance folder. Stateless. */
final class Cases {
  private Cases() {}

  static Path folder() {
    var folder =
        Path.of(System.getProperty("vedette.conformance", "../shared/conformance"), "rego");
    if (!Files.isDirectory(folder)) {
      if ("1".equals(System.getenv("VEDETTE_REQUIRE_CONFORMANCE"))) {
        throw new AssertionError("conformance cases required but absent: " + folder);
      }
      abort("no conformance cases at " + folder);
    }
    return folder;
  }

  /** The rows of a file with one case a line. */
  static List<ObjectValue> lines(String name) {
    try {
      var rows = new ArrayList<ObjectValue>();
      for (String line : Files.readAllLines(folder().resolve(name))) {
        if (!line.isBlank()) {
          rows.add((ObjectValue) json(line));
        }
      }
      return rows;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A case of OPA's suite, the directory it is in, and a name that no other case has. */
  record SuiteCase(String directory, String id, ObjectValue content) {}

  static List<SuiteCase> suite(String version) {
    var root = folder().resolve("suite").resolve(version);
    var cases = new ArrayList<SuiteCase>();
    try (var files = Files.walk(root)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
        var content = (ObjectValue) json(Files.readString(file));
        if (!(content.get("cases") instanceof ArrayValue all)) {
          continue;
        }
        int index = 0;
        for (Value each : all) {
          var found = (ObjectValue) each;
          String directory = root.relativize(file).getName(0).toString();
          String id = file.getFileName() + "#" + index++ + " " + text(found, "note");
          cases.add(new SuiteCase(directory, id, found));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return cases;
  }

  static Value json(String text) {
    try {
      return Json.read(text);
    } catch (MalformedJson e) {
      throw new AssertionError(text, e);
    }
  }

  static String text(ObjectValue row, String key) {
    return row.get(key) instanceof StringValue string ? string.value() : "";
  }

  static List<String> texts(ObjectValue row, String key) {
    return row.get(key) instanceof ArrayValue array
        ? array.elements().stream().map(item -> ((StringValue) item).value()).toList()
        : List.of();
  }

  static ObjectValue object(@Nullable Value value) {
    return value instanceof ObjectValue object ? object : ObjectValue.EMPTY;
  }

  /** A value as it looks after it went through JSON. */
  static Value asJson(Value value) {
    return json(Json.write(value));
  }
}
