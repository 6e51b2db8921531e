package dev.vedette.agent.check.controls;

import dev.vedette.agent.check.CaseFamily;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class ControlsConformanceTest {

  @Test
  void substitutesAsKubeBenchDoes() {
    CaseFamily.check(
        "make_substitutions",
        (input, expect, observed) -> {
          Map<String, String> values = new LinkedHashMap<>();
          input
              .path("map")
              .properties()
              .forEach(entry -> values.put(entry.getKey(), entry.getValue().asString()));
          Substitution result =
              Substitution.apply(
                  input.path("input").asString(), input.path("ext").asString(), values);
          List<String> used = new ArrayList<>();
          expect.path("substitutions_sorted").forEach(value -> used.add(value.asString()));
          return result.text().equals(expect.path("output").asString())
              && result.values().stream().sorted().toList().equals(used);
        });
    CaseFamily.check(
        "multi_word_replace",
        (input, expect, observed) ->
            Substitution.replaceWords(
                    input.path("input").asString(),
                    input.path("subname").asString(),
                    input.path("sub").asString())
                .equals(expect.path("output").asString()));
  }

  @Test
  void readsEveryControlsFile() {
    BenchmarkFiles files = BenchmarkFiles.inDirectory(CaseFamily.folder());
    CaseFamily.check(
        "yaml_files",
        (input, expect, observed) -> {
          String path = input.path("path").asString();
          String text = files.text(path).orElseThrow();
          String type = expect.path("type").asString();
          if (path.endsWith("/config.yaml")) {
            BenchmarkConfig.parse(path, text);
            return true;
          }
          return fits(ControlsReader.read(path, text, type), expect, observed);
        });
  }

  private static boolean fits(Controls controls, JsonNode expect, JsonNode observed) {
    List<Check> checks =
        controls.groups().stream().flatMap(group -> group.checks().stream()).toList();
    List<String> ids = new ArrayList<>();
    observed.path("check_ids").forEach(id -> ids.add(id.asString()));
    int items = 0;
    for (Check check : checks) {
      Tests tests = check.tests();
      items += tests == null ? 0 : tests.items().size();
    }
    return controls.id().equals(expect.path("id").asString())
        && controls.text().equals(expect.path("text").asString())
        && controls.version().equals(expect.path("version").asString())
        && controls.groups().size() == expect.path("groups").intValue()
        && checks.size() == expect.path("checks").intValue()
        && items == expect.path("test_items").intValue()
        && checks.stream().map(Check::id).toList().equals(ids);
  }
}
