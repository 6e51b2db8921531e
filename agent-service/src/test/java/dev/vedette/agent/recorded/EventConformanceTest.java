package dev.vedette.agent.recorded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The families of cases that are about events, through the agent's own state and fields. */
final class EventConformanceTest {
  private static final List<String> TABLE = new ArrayList<>();
  private static Path folder = Path.of("");

  @BeforeAll
  static void findFolder() {
    folder =
        Path.of(System.getProperty("vedette.conformance", "../shared/conformance"))
            .resolve("falco/cases");
    if (!"1".equals(System.getenv("VEDETTE_REQUIRE_CONFORMANCE"))) {
      if (!Files.isDirectory(folder)) {
        System.out.println("skipped: EventConformanceTest: no cases at " + folder);
      }
      assumeTrue(Files.isDirectory(folder), "no cases at " + folder);
    }
    assertThat(folder).isDirectory();
  }

  @AfterAll
  static void printTable() {
    System.out.println("family                   cases passed excused");
    TABLE.forEach(System.out::println);
  }

  @Test
  void evaluatesConditions() {
    check(folder -> EventFamily.filters(folder, "filter_eval"));
  }

  @Test
  void evaluatesConditionsOnEmptyParameters() {
    check(folder -> EventFamily.filters(folder, "filter_eval_empty_params"));
  }

  @Test
  void findsFields() {
    check(EventFamily::extracts);
  }

  @Test
  void knowsWhenAFieldIsAbsent() {
    check(EventFamily::exists);
  }

  @Test
  void formatsEvents() {
    check(EventFamily::formats);
  }

  private static void check(Function<Path, EventFamily> run) {
    EventFamily family = run.apply(folder);
    Map<String, String> excused = excused(family.name());
    Map<String, String> unlisted = new HashMap<>(family.failures());
    unlisted.keySet().removeAll(excused.keySet());
    Set<String> passing = new HashSet<>(excused.keySet());
    passing.removeAll(family.failures().keySet());
    TABLE.add(
        String.format(
            "%-24s %5d %6d %7d", family.name(), family.cases(), family.passed(), excused.size()));
    assertThat(unlisted).as("cases of %s that do not pass", family.name()).isEmpty();
    assertThat(passing).as("excused cases of %s that pass", family.name()).isEmpty();
    assertThat(excused.size()).isLessThanOrEqualTo(family.cases() / 100);
  }

  private static Map<String, String> excused(String family) {
    try (InputStream stream =
        EventConformanceTest.class.getResourceAsStream("expected-failures.yaml")) {
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
