package dev.vedette.language;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class ValidationReportTest {
  private static final JsonMapper JSON = new JsonMapper();

  private static LoadResult load(String text) {
    return new RuleLoader()
        .load(List.of(new RuleFile("mine.yaml", text.getBytes(StandardCharsets.UTF_8))));
  }

  private static JsonNode report(String text) {
    return JSON.readTree(load(text).report().json()).get("falco_load_results").get(0);
  }

  @Test
  void placesAnErrorFromTheFileInwards() {
    var report =
        report(
            """
            - rule: r
              desc: d
              condition: evt.type = open and proc.nome = x
              output: o
              priority: INFO
            """);
    assertThat(report.get("successful").asBoolean()).isFalse();
    assertThat(report.get("schema_valid").asBoolean()).isTrue();
    var error = report.get("errors").get(0);
    assertThat(error.get("code").asString()).isEqualTo("LOAD_ERR_COMPILE_CONDITION");
    assertThat(error.get("codedesc").asString()).isEqualTo("Error compiling condition");
    assertThat(error.get("message").asString())
        .isEqualTo("filter_check called with nonexistent field proc.nome");
    var context = error.get("context");
    assertThat(context.get("locations").valueStream().map(l -> l.get("item_type").asString()))
        .containsExactly(
            "rules content",
            "rules content item",
            "rule",
            "rule condition",
            "condition expression");
    assertThat(context.get("locations").get(2).toString())
        .isEqualTo(
            "{\"item_name\":\"r\",\"item_type\":\"rule\",\"position\":{\"column\":2,\"line\":0,"
                + "\"name\":\"mine.yaml\",\"offset\":2}}");
    var place = context.get("locations").get(4).get("position");
    assertThat(place.get("name").asString()).isEqualTo("\"evt.type = open a...\"");
    assertThat(place.get("line").asInt()).isEqualTo(2);
    assertThat(place.get("column").asInt()).isEqualTo(33);
    assertThat(context.get("snippet").asString())
        .isEqualTo("  condition: evt.type = open and proc.nome = x\n" + " ".repeat(33) + "^\n");
  }

  @Test
  void tellsTheLongMeaningOfWarningsAndTheDeprecatedField() {
    var report =
        report(
            """
            - macro: unused
              condition: evt.dir = <
            - rule: r
              desc: d
              condition: evt.type = open and evt.dir = <
              output: o
              priority: INFO
            """);
    assertThat(report.get("successful").asBoolean()).isTrue();
    var warnings = report.get("warnings");
    assertThat(warnings.valueStream().map(w -> w.get("code").asString()))
        .containsExactly("LOAD_DEPRECATED_ITEM", "LOAD_UNUSED_MACRO");
    assertThat(warnings.get(0).get("deprecated_field").asString()).isEqualTo("evt.dir");
    assertThat(warnings.get(1).get("codedesc").asString())
        .isEqualTo(
            "A macro is defined in the rules content but is not used by any other macro or rule.");
    assertThat(warnings.get(1).get("context").get("locations").get(2).get("item_name").asString())
        .isEqualTo("unused");
  }

  @Test
  void namesTheKeyOfAValueThatIsWrong() {
    var locations =
        report("- rule: r\n  enabled: maybe\n")
            .get("errors")
            .get(0)
            .get("context")
            .get("locations");
    assertThat(locations.get(3).get("item_type").asString()).isEqualTo("value for");
    assertThat(locations.get(3).get("item_name").asString()).isEqualTo("enabled");
  }

  @Test
  void tellsWhatTheSchemaDoesNotAllowWithoutRefusingIt() {
    var report =
        report(
            """
            - rule: r
              desc: d
              condition: evt.type = open
              output: o
              priority: info
              capture: "yes"
              colour: red
            """);
    assertThat(report.get("successful").asBoolean()).isTrue();
    assertThat(report.get("schema_valid").asBoolean()).isFalse();
    assertThat(report.get("schema_warnings").valueStream().map(JsonNode::asString))
        .containsExactly(
            "failed for <root>[0]: Object contains a property that could not be validated using"
                + " 'properties' or 'additionalProperties' constraints: 'colour'.",
            "failed for <root>[0][capture]: Value type not permitted by 'type' constraint.",
            "failed for <root>[0][priority]: Failed to match against any enum values.");
  }

  @Test
  void printsOneLineAFile() {
    assertThat(load("- list: l\n  items: []\n").report().text())
        .isEqualTo("mine.yaml: Ok, with warnings\n 1 warnings: [LOAD_UNUSED_LIST (Unused list)]\n");
    assertThat(load("- list: l\n").report().text())
        .isEqualTo(
            "mine.yaml: Invalid\n 1 errors: [LOAD_ERR_YAML_VALIDATE (Error validating internal"
                + " structure of YAML file)]\n");
    assertThat(load("").report().text()).isEqualTo("mine.yaml: Ok\n");
  }
}
