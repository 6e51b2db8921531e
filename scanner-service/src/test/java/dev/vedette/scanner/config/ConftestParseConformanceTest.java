package dev.vedette.scanner.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.rego.value.ArrayValue;
import dev.vedette.rego.value.Json;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.StringValue;
import dev.vedette.rego.value.Value;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Reads the files that the machine has recorded outcomes of, and prints one table. */
final class ConftestParseConformanceTest {
  private static final class Family {
    private int cases;
    private int passed;
  }

  private final Map<String, Family> families = new TreeMap<>();
  private final List<String> failures = new ArrayList<>();

  private static List<ObjectValue> rows(String file) throws Exception {
    String root = System.getProperty("vedette.conformance", "");
    Path path = Path.of(root, "conftest", file);
    boolean present = !root.isEmpty() && Files.isRegularFile(path);
    if (!present && System.getenv("VEDETTE_REQUIRE_CONFORMANCE") != null) {
      throw new AssertionError(path + " (expected: a file of cases)");
    }
    Assumptions.assumeTrue(present, path + " does not exist here");
    var rows = new ArrayList<ObjectValue>();
    for (String line : Files.readAllLines(path, StandardCharsets.UTF_8)) {
      rows.add((ObjectValue) Json.read(line));
    }
    return rows;
  }

  private static String text(ObjectValue row, String name) {
    return row.get(name) instanceof StringValue text ? text.value() : "";
  }

  private void check(String family, String name, String expected, String actual) {
    Family counts = families.computeIfAbsent(family, _ -> new Family());
    counts.cases++;
    if (expected.equals(actual)) {
      counts.passed++;
    } else {
      failures.add(name + "\n  expected " + expected + "\n  actual   " + actual);
    }
  }

  private void report() {
    var table = new StringBuilder("family, cases, passed, excused\n");
    families.forEach((name, counts) ->
        table.append(name + ", " + counts.cases + ", " + counts.passed + ", 0\n"));
    System.err.print(table);
    assertThat(failures).isEmpty();
  }

  private static String read(ConfigFormat format, String text) {
    try {
      return Json.write(format.read(text));
    } catch (MalformedConfig e) {
      return "error: " + e.getMessage();
    }
  }

  @Test
  void readsDockerfiles() throws Exception {
    for (ObjectValue row : rows("dockerfile_parse_golden.jsonl")) {
      Value input = row.get("input");
      String expected =
          input == null
              ? "error: " + text(row, "error").replaceFirst("^ERR ", "")
              : Json.write(input);
      check(
          "dockerfile",
          text(row, "name"),
          expected,
          read(ConfigFormat.DOCKERFILE, text(row, "dockerfile")));
    }
    report();
  }

  @Test
  void readsConfigurations() throws Exception {
    for (ObjectValue row : rows("conftest_parse_golden.jsonl")) {
      String file = text(row, "file");
      ConfigFormat format =
          (row.get("parser") instanceof StringValue name
                  ? ConfigFormat.named(name.value())
                  : ConfigFormat.of(file))
              .orElseThrow();
      Value parsed = row.get("parsed");
      String expected = Json.write(parsed == null ? ArrayValue.EMPTY : parsed);
      check(format.label(), file, expected, read(format, text(row, "source")));
    }
    report();
  }
}
