package dev.vedette.agent.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vedette.agent.check.controls.BenchmarkFiles;
import dev.vedette.agent.check.node.NamespacedNode;
import dev.vedette.agent.check.node.NamespacedNode.FileEntry;
import dev.vedette.agent.check.node.NamespacedNode.ProcessEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Whole runs on made-up nodes end in the states that kube-bench gave there. */
final class NodeConformanceIT {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @Test
  void everyCheckEndsAsInKubeBench() throws Exception {
    Path folder = CaseFamily.folder();
    assumeTrue(NamespacedNode.isPossible(), "no right to make namespaces here");
    BenchmarkFiles files = BenchmarkFiles.inDirectory(folder.resolve("cfg"));
    List<String> differences = new ArrayList<>();
    for (Path directory : nodes(folder)) {
      JsonNode description = JSON.readTree(directory.resolve("node.json").toFile());
      try (NamespacedNode node = NamespacedNode.start(files(description), processes(description))) {
        CheckRunner runner = new CheckRunner(node.view());
        int checks = 0;
        int different = differences.size();
        for (Path expected : sorted(directory.resolve("expected"))) {
          Map<String, String> wanted = states(expected);
          checks += wanted.size();
          String benchmark = String.valueOf(expected.getFileName()).replace(".json", "");
          Map<String, String> found = run(runner, files, benchmark);
          assertThat(found.keySet()).isEqualTo(wanted.keySet());
          wanted.forEach((check, state) -> {
            if (!state.equals(found.get(check))) {
              differences.add(
                  directory.getFileName()
                      + " "
                      + benchmark
                      + " "
                      + check
                      + ": "
                      + found.get(check)
                      + ", not "
                      + state);
            }
          });
        }
        different = differences.size() - different;
        CaseFamily.print("nodes/" + directory.getFileName(), checks, checks - different, 0);
      }
    }
    assertThat(differences).isEmpty();
  }

  private static Map<String, String> run(CheckRunner runner, BenchmarkFiles files, String benchmark)
      throws Exception {
    Map<String, String> found = new TreeMap<>();
    runner
        .prepare(files, new CheckOptions(benchmark, "", CheckOptions.ALL_TARGETS, RunFilter.ALL))
        .execute((target, group, outcome) -> {})
        .controls()
        .forEach(result ->
            result
                .groups()
                .forEach(group ->
                    group
                        .outcomes()
                        .forEach(outcome ->
                            found.put(
                                result.controls().id() + "/" + outcome.check().id(),
                                outcome.state().name()))));
    return found;
  }

  private static List<FileEntry> files(JsonNode description) {
    List<FileEntry> files = new ArrayList<>();
    for (JsonNode file : description.path("files")) {
      files.add(
          new FileEntry(
              file.path("path").asString(),
              file.path("mode").asString(),
              file.path("uid").asInt(0) + ":" + file.path("gid").asInt(0),
              file.path("dir").asBoolean(false)
                  ? Optional.empty()
                  : Optional.of(file.path("content").asString(""))));
    }
    return files;
  }

  private static List<ProcessEntry> processes(JsonNode description) {
    List<ProcessEntry> processes = new ArrayList<>();
    for (JsonNode process : description.path("procs")) {
      List<String> arguments = new ArrayList<>();
      process.path("argv").forEach(argument -> arguments.add(argument.asString()));
      Map<String, String> environment = new LinkedHashMap<>();
      process
          .path("env")
          .properties()
          .forEach(entry -> environment.put(entry.getKey(), entry.getValue().asString()));
      processes.add(new ProcessEntry(process.path("exe").asString(), arguments, environment));
    }
    return processes;
  }

  private static Map<String, String> states(Path file) {
    Map<String, String> states = new TreeMap<>();
    JSON.readTree(file.toFile())
        .properties()
        .forEach(entry -> states.put(entry.getKey(), entry.getValue().asString()));
    return states;
  }

  private static List<Path> nodes(Path folder) throws IOException {
    return sorted(folder.resolve("nodes")).stream().filter(Files::isDirectory).toList();
  }

  private static List<Path> sorted(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.sorted().toList();
    }
  }
}
