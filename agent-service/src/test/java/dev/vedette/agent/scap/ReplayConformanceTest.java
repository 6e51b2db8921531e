package dev.vedette.agent.scap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Captures of other tools: each event with its fields, each alert, and runs of the engine. */
final class ReplayConformanceTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static Path folder = Path.of("");

  @BeforeAll
  static void findFolder() {
    folder =
        Path.of(System.getProperty("vedette.conformance", "../shared/conformance"))
            .resolve("falco");
    if (!"1".equals(System.getenv("VEDETTE_REQUIRE_CONFORMANCE"))) {
      if (!Files.isDirectory(folder)) {
        System.out.println("skipped: ReplayConformanceTest: no cases at " + folder);
      }
      assumeTrue(Files.isDirectory(folder), "no cases at " + folder);
    }
    assertThat(folder).isDirectory();
  }

  @Test
  void seesWhatTheRealToolSees() throws IOException {
    Map<String, String> excused = excused("captures");
    Map<String, String> unlisted = new TreeMap<>();
    Map<String, String> listed = new HashMap<>(excused);
    int values = 0;
    System.out.println("capture                          events   values alerts different");
    for (String name : captures()) {
      OracleCapture capture = OracleCapture.compare(folder, name);
      System.out.printf(
          "%-32s %6d %8d %6d %9d%n",
          name, capture.events(), capture.values(), capture.alerts(), capture.differences().size());
      values += capture.values();
      capture
          .differences()
          .forEach((id, difference) -> {
            if (listed.remove(id) == null) {
              unlisted.put(id, difference);
            }
          });
    }
    assertThat(unlisted).as("values that differ").isEmpty();
    assertThat(listed).as("excused values that do not differ").isEmpty();
    assertThat(excused.size()).isLessThanOrEqualTo(values / 100);
  }

  @Test
  void runsAsTheRealEngineRuns() throws IOException {
    Map<String, String> excused = excused("legacy_engine");
    Map<String, String> failures = new TreeMap<>();
    List<String> absent = new ArrayList<>();
    int cases = 0;
    for (String line : Files.readAllLines(folder.resolve("cases/legacy_engine.jsonl"))) {
      JsonNode test = JSON.readTree(line);
      if (!needsReplay(test)) {
        continue;
      }
      cases++;
      String id = test.get("id").asString();
      ReplayCase run = new ReplayCase(folder, test);
      if (!Files.exists(run.capture())) {
        absent.add(id);
        continue;
      }
      List<String> problems = run.problems();
      if (problems.isEmpty() == excused.containsKey(id)) {
        failures.put(id, problems.isEmpty() ? "passes, but is excused" : problems.toString());
      }
    }
    System.out.println("family                   cases passed excused capture absent");
    System.out.printf(
        "%-24s %5d %6d %7d %14d%n",
        "legacy_engine (replay)",
        cases,
        cases - failures.size() - excused.size() - absent.size(),
        excused.size(),
        absent.size());
    assertThat(failures).isEmpty();
    assertThat(excused.size()).isLessThanOrEqualTo(cases / 100);
  }

  private static boolean needsReplay(JsonNode test) {
    return test.get("input").path("capture").asString("").endsWith(".scap")
        && !test.get("expect").has("validation");
  }

  private static List<String> captures() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("oracle"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".events.jsonl"))
          .map(name -> name.substring(0, name.length() - ".events.jsonl".length()))
          .filter(name -> Files.exists(folder.resolve("captures").resolve(name + ".scap")))
          .sorted()
          .toList();
    }
  }

  private static Map<String, String> excused(String family) {
    try (InputStream stream =
        ReplayConformanceTest.class.getResourceAsStream("expected-failures.yaml")) {
      Map<String, String> excused = new HashMap<>();
      Object listed = new Yaml(new SafeConstructor(new LoaderOptions())).load(stream);
      for (Object entry : (List<?>) listed) {
        Map<?, ?> failure = (Map<?, ?>) entry;
        if (family.equals(failure.get("family"))) {
          excused.put(String.valueOf(failure.get("id")), String.valueOf(failure.get("reason")));
        }
      }
      return excused;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
