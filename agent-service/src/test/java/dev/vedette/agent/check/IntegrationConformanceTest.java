package dev.vedette.agent.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vedette.agent.check.controls.BenchmarkFiles;
import dev.vedette.agent.check.controls.Check;
import dev.vedette.agent.check.controls.ControlGroup;
import dev.vedette.agent.check.controls.Controls;
import dev.vedette.agent.check.controls.ControlsReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Lines that kube-bench printed on clusters which are not at hand: every line has its group or
 * check in one benchmark, and its state is one that this check can end in.
 */
final class IntegrationConformanceTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @Test
  void everyLineOfARunIsOneThatTheControlsCanGive() throws Exception {
    Path folder = CaseFamily.folder();
    Path cases = folder.resolve("cases/integration_expected.jsonl");
    assumeTrue(Files.isRegularFile(cases), "no integration lines");
    Map<String, Map<String, Set<String>>> benchmarks = possible(folder.resolve("cfg"));
    Map<String, Set<String>> runs = new HashMap<>();
    for (String line : Files.readAllLines(cases)) {
      JsonNode node = JSON.readTree(line);
      JsonNode input = node.path("input");
      runs.computeIfAbsent(input.path("environment").asString(), _ -> new HashSet<>())
          .add(
              input.path("number").asString()
                  + " "
                  + input.path("text").asString()
                  + "\0"
                  + node.path("expect").path("status").asString());
    }
    runs.forEach((environment, lines) -> {
      int best = 0;
      for (Map<String, Set<String>> benchmark : benchmarks.values()) {
        int fitting = 0;
        for (String line : lines) {
          String[] parts = line.split("\0", -1);
          fitting += benchmark.getOrDefault(parts[0], Set.of()).contains(parts[1]) ? 1 : 0;
        }
        best = Math.max(best, fitting);
      }
      CaseFamily.print("integration_expected", lines.size(), best, 0);
      assertThat(best).as(environment).isEqualTo(lines.size());
    });
  }

  /** The states that each line of each benchmark can have. */
  private static Map<String, Map<String, Set<String>>> possible(Path cfg) throws Exception {
    BenchmarkFiles files = BenchmarkFiles.inDirectory(cfg);
    Map<String, Map<String, Set<String>>> benchmarks = new HashMap<>();
    List<String> names;
    try (Stream<Path> entries = Files.list(cfg)) {
      names =
          entries
              .filter(Files::isDirectory)
              .map(path -> String.valueOf(path.getFileName()))
              .toList();
    }
    for (String benchmark : names) {
      Map<String, Set<String>> lines = new HashMap<>();
      for (String target : files.targets(benchmark)) {
        String file = benchmark + "/" + target + ".yaml";
        Controls controls = ControlsReader.read(file, files.text(file).orElseThrow(), target);
        lines.put(controls.id() + " " + controls.text(), Set.of("INFO"));
        for (ControlGroup group : controls.groups()) {
          lines.put(group.id() + " " + group.text(), Set.of("INFO"));
          group
              .checks()
              .forEach(check -> lines.put(check.id() + " " + check.text(), states(check)));
        }
      }
      benchmarks.put(benchmark, lines);
    }
    return benchmarks;
  }

  private static Set<String> states(Check check) {
    return switch (check.type()) {
      case "skip" -> Set.of("INFO");
      case "manual" -> Set.of("WARN");
      default -> check.scored() ? Set.of("PASS", "FAIL", "WARN") : Set.of("PASS", "WARN");
    };
  }
}
