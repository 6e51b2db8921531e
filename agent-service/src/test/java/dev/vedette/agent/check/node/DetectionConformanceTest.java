package dev.vedette.agent.check.node;

import dev.vedette.agent.check.CaseFamily;
import dev.vedette.agent.check.controls.BenchmarkConfig;
import dev.vedette.agent.check.controls.BenchmarkException;
import dev.vedette.agent.check.controls.Component;
import dev.vedette.agent.check.controls.Component.FileKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class DetectionConformanceTest {

  @Test
  void findsProgramsAsKubeBenchDoes() {
    CaseFamily.check(
        "verify_bin",
        (input, expect, observed) ->
            printing(input).running(List.of(text(input, "bin"))).isPresent()
                == expect.path("match").booleanValue());
    CaseFamily.check(
        "find_executable",
        (input, expect, observed) ->
            printing(input)
                .running(texts(input, "candidates"))
                .orElse("")
                .equals(text(expect, "found")));
    CaseFamily.check(
        "get_binaries",
        (input, expect, observed) -> {
          Optional<Map<String, String>> found =
              printing(input).binaries(components(input.path("config")));
          return expect.path("error").booleanValue()
              ? found.isEmpty()
              : found.isPresent() && found.get().equals(map(expect.path("binaries")));
        });
  }

  @Test
  void findsFilesAsKubeBenchDoes() {
    CaseFamily.check(
        "find_config_file",
        (input, expect, observed) -> {
          try {
            return looking(input)
                .existing(texts(input, "candidates"))
                .orElse("")
                .equals(text(expect, "found"));
          } catch (BenchmarkException e) {
            return !expect.has("found");
          }
        });
    CaseFamily.check(
        "get_files",
        (input, expect, observed) ->
            looking(input)
                .files(components(input.path("config")), kind(text(input, "file_type")))
                .equals(map(expect.path("files"))));
  }

  private static FileKind kind(String name) {
    return switch (name) {
      case "config" -> FileKind.CONFIG;
      case "service" -> FileKind.SERVICE;
      case "kubeconfig" -> FileKind.KUBECONFIG;
      case "ca", "cafile", "certificate" -> FileKind.CA_FILE;
      case "datadir" -> FileKind.DATA_DIRECTORY;
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static Detection printing(JsonNode input) {
    return new Detection(new FakeNode().printing(text(input, "ps_output")));
  }

  private static Detection looking(JsonNode input) {
    return new Detection(new FakeNode().looking(texts(input, "stat_results")));
  }

  private static List<Component> components(JsonNode section) throws BenchmarkException {
    return BenchmarkConfig.parse("config.yaml", "{\"target\":" + section + "}")
        .components("target")
        .orElseThrow();
  }

  private static Map<String, String> map(JsonNode node) {
    Map<String, String> map = new HashMap<>();
    node.properties().forEach(entry -> map.put(entry.getKey(), entry.getValue().asString()));
    return map;
  }

  private static String text(JsonNode node, String name) {
    return node.path(name).asString("");
  }

  private static List<String> texts(JsonNode node, String name) {
    List<String> texts = new ArrayList<>();
    node.path(name).forEach(item -> texts.add(item.asString()));
    return texts;
  }
}
