package dev.vedette.agent.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Cases recorded from kube-bench, one family a file; every case that the folder holds is tried. */
public final class CaseFamily {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private CaseFamily() {}

  /** Tells whether one case passes. */
  @FunctionalInterface
  public interface Trial {
    boolean passes(JsonNode input, JsonNode expect, JsonNode observed) throws Exception;
  }

  /** The folder of kube-bench's cases; the test is skipped when it is not there. */
  public static Path folder() {
    Path folder = Path.of(System.getProperty("vedette.conformance", "none"), "kube-bench");
    need(Files.isDirectory(folder), "no kube-bench cases at " + folder);
    return folder;
  }

  /** Skips the test for a reason, or fails it where every case has to be tried. */
  public static void need(boolean there, String reason) {
    if ("1".equals(System.getenv("VEDETTE_REQUIRE_CONFORMANCE"))) {
      assertThat(there).as(reason).isTrue();
    }
    assumeTrue(there, reason);
  }

  /** Tries every case of a family, prints one line, and fails with the cases that did not pass. */
  public static void check(String family, Trial trial) {
    check(family, family, _ -> true, trial);
  }

  /** The same for those cases of a family whose whole line is wanted, under a name of their own. */
  public static void check(String family, String name, Predicate<JsonNode> wanted, Trial trial) {
    Path file = folder().resolve("cases").resolve(family + ".jsonl");
    assumeTrue(Files.isRegularFile(file), "no cases of " + family);
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<String> failures = new ArrayList<>();
    int cases = 0;
    for (String line : lines) {
      if (line.isBlank()) {
        continue;
      }
      JsonNode node = JSON.readTree(line);
      if (!wanted.test(node)) {
        continue;
      }
      cases++;
      String id = node.path("id").asString("");
      try {
        if (!trial.passes(node.path("input"), node.path("expect"), node.path("observed"))) {
          failures.add(id);
        }
      } catch (Exception e) {
        failures.add(id + ": " + e);
      }
    }
    print(name, cases, cases - failures.size(), 0);
    assertThat(failures).as("cases of %s that do not pass", name).isEmpty();
    assertThat(cases).isPositive();
  }

  /** Prints one line of the table. */
  public static void print(String family, int cases, int passed, int excused) {
    System.out.printf(
        "conformance kube-bench %-24s cases %5d passed %5d excused %3d%n",
        family, cases, passed, excused);
  }
}
