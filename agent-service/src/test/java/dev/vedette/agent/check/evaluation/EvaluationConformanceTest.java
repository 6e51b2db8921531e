package dev.vedette.agent.check.evaluation;

import dev.vedette.agent.check.CaseFamily;
import dev.vedette.agent.check.controls.Check;
import dev.vedette.agent.check.controls.TestItem;
import dev.vedette.agent.check.controls.Tests;
import dev.vedette.agent.check.jsonpath.Document;
import dev.vedette.agent.check.jsonpath.JsonPath;
import dev.vedette.agent.check.jsonpath.PathException;
import dev.vedette.agent.check.node.AuditSettings;
import dev.vedette.agent.check.node.Auditor;
import dev.vedette.agent.check.node.LocalNode;
import dev.vedette.agent.check.node.ShellLimits;
import dev.vedette.agent.check.node.ShellPolicy;
import dev.vedette.agent.check.report.CheckOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class EvaluationConformanceTest {

  @Test
  void comparesAsKubeBenchDoes() {
    CaseFamily.check("oracle_compare_op", EvaluationConformanceTest::compares);
    CaseFamily.check("compare_op", EvaluationConformanceTest::compares);
  }

  private static boolean compares(JsonNode input, JsonNode expect, JsonNode observed) {
    Comparison comparison =
        Comparison.of(
            text(input, "op"),
            text(input, "flag_name"),
            text(input, "flag_val"),
            text(input, "compare_value"));
    return comparison.holds() == expect.path("test_result").booleanValue()
        && comparison.expected().equals(text(expect, "expected_result"));
  }

  @Test
  void findsFlagsAsKubeBenchDoes() {
    CaseFamily.check(
        "oracle_find_flag",
        (input, expect, observed) -> {
          try {
            Source.Found found = Source.findFlag(text(input, "flag"), text(input, "output"));
            return expect.path("error").isNull()
                && found.found() == expect.path("match").booleanValue()
                && found.value().equals(text(expect, "value"));
          } catch (BadTestException e) {
            return !expect.path("error").isNull();
          }
        });
  }

  @Test
  void findsPathsAsKubeBenchDoes() {
    CaseFamily.check(
        "oracle_jsonpath",
        (input, expect, observed) -> {
          try {
            Source.Found found = Source.findPath(text(input, "path"), text(input, "document"));
            return expect.path("error").isNull()
                && found.found() == expect.path("match").booleanValue()
                && found.value().equals(text(expect, "value"));
          } catch (BadTestException e) {
            return !expect.path("error").isNull();
          }
        });
    CaseFamily.check(
        "jsonpath", (input, expect, observed) -> prints(input, expect, expect.path("error")));
    CaseFamily.check(
        "jsonpath_clientgo",
        (input, expect, observed) -> {
          JsonNode wanted = expect.path("allow_missing_true");
          return prints(input, wanted, wanted.path("error"));
        });
  }

  private static boolean prints(JsonNode input, JsonNode expect, JsonNode error) {
    boolean fails = error.isString() || error.asBoolean(false);
    try {
      String result =
          JsonPath.parse(text(input, "path")).print(Document.parse(text(input, "json")));
      return !fails && result.equals(text(expect, "result"));
    } catch (PathException e) {
      return fails;
    }
  }

  @Test
  void readsDocumentsAsKubeBenchDoes() {
    CaseFamily.check(
        "unmarshal",
        (input, expect, observed) -> {
          try {
            Document.parse(text(input, "content"));
            return !expect.path("error").booleanValue();
          } catch (PathException e) {
            return expect.path("error").booleanValue();
          }
        });
  }

  @Test
  void evaluatesTestsAsKubeBenchDoes() {
    CaseFamily.check(
        "oracle_check_execute",
        (input, expect, observed) ->
            evaluates(input, input.path("has_audit_config").booleanValue(), input, expect, expect));
    CaseFamily.check(
        "check_execute",
        (input, expect, observed) -> {
          JsonNode check = input.path("check");
          boolean hasConfig = !text(check, "audit_config").isEmpty();
          return evaluates(input, hasConfig, check, expect, observed);
        });
  }

  private static boolean evaluates(
      JsonNode input, boolean hasConfig, JsonNode check, JsonNode expect, JsonNode observed) {
    TestsEvaluation result =
        TestsEvaluation.of(
            Optional.ofNullable(tests(check)).orElseThrow(),
            check.path("use_multiple_values").asBoolean(false),
            new Outputs(
                text(input, "audit_output"),
                text(input, "audit_config_output"),
                text(input, "audit_env_output"),
                hasConfig));
    String error = observed.path("error").isString() ? text(observed, "error") : "";
    return result.holds() == expect.path("test_result").booleanValue()
        && result.error().equals(error)
        && result.actual().equals(text(observed, "actual_result"))
        && (!observed.has("expected_result")
            || result.expected().equals(text(observed, "expected_result")));
  }

  @Test
  void comparesElementsAsKubeBenchDoes() {
    CaseFamily.check(
        "all_elements_valid",
        (input, expect, observed) ->
            Comparison.allValid(texts(input, "source"), texts(input, "target"))
                == observed.path("valid").booleanValue());
    CaseFamily.check(
        "split_separator",
        (input, expect, observed) ->
            Comparison.elements(text(input, "source"), text(input, "sep"))
                .equals(texts(expect, "elements")));
    CaseFamily.check(
        "to_numeric",
        (input, expect, observed) ->
            (Comparison.integer(text(input, "a")).isEmpty()
                    || Comparison.integer(text(input, "b")).isEmpty())
                == expect.path("error").booleanValue());
  }

  @Test
  void runsChecksAsKubeBenchDoes() {
    CheckEvaluator evaluator =
        new CheckEvaluator(
            new Auditor(
                new LocalNode(ShellLimits.STANDARD, () -> {}),
                AuditSettings.of(ShellPolicy.ALWAYS)));
    CaseFamily.check(
        "check_run",
        (input, expect, observed) -> {
          JsonNode node = input.path("check");
          CheckOutcome outcome = evaluator.evaluate(check(node));
          return outcome.state().name().equals(text(expect, "state"))
              && outcome.actualValue().equals(text(observed, "actual_value"))
              && outcome.expectedResult().equals(text(observed, "expected_result"))
              && outcome.reason().equals(text(observed, "reason"));
        });
    CaseFamily.check(
        "run_audit",
        (input, expect, observed) -> {
          Tests tests = new Tests("", List.of(new TestItem("unlikely", "", "", false, "", "")));
          Check check =
              new Check(
                  "1",
                  "",
                  "",
                  new Check.Audits(text(input, "audit"), "", "", true),
                  false,
                  true,
                  "",
                  tests);
          CheckOutcome outcome = evaluator.evaluate(check);
          return outcome.reason().contains(text(expect, "error_contains"))
              && outcome.reason().equals(text(observed, "error"));
        });
  }

  private static Check check(JsonNode node) {
    return new Check(
        text(node, "id"),
        text(node, "text"),
        text(node, "type"),
        new Check.Audits(
            text(node, "audit"), text(node, "audit_config"), text(node, "audit_env"), true),
        node.path("use_multiple_values").asBoolean(false),
        node.path("scored").asBoolean(false),
        text(node, "remediation"),
        tests(node));
  }

  private static @Nullable Tests tests(JsonNode check) {
    JsonNode tests = check.path("tests");
    if (!tests.isObject()) {
      return null;
    }
    List<TestItem> items = new ArrayList<>();
    tests
        .path("test_items")
        .forEach(item ->
            items.add(
                new TestItem(
                    text(item, "flag"),
                    text(item, "path"),
                    text(item, "env"),
                    item.path("set").asBoolean(true),
                    text(item.path("compare"), "op"),
                    text(item.path("compare"), "value"))));
    return new Tests(text(tests, "bin_op"), items);
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
