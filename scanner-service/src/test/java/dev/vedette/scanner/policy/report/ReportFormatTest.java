package dev.vedette.scanner.policy.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.rego.value.ArrayValue;
import dev.vedette.rego.value.Json;
import dev.vedette.rego.value.MalformedJson;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.StringValue;
import dev.vedette.rego.value.Value;
import dev.vedette.scanner.policy.CheckResult;
import dev.vedette.scanner.policy.ConfigReader;
import dev.vedette.scanner.policy.EngineOptions;
import dev.vedette.scanner.policy.PolicyFailure;
import dev.vedette.scanner.policy.evaluation.Choice;
import dev.vedette.scanner.policy.evaluation.PolicySet;
import dev.vedette.scanner.policy.evaluation.PolicyText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The forms of results that no recorded command line of conftest shows, in conftest's words. */
final class ReportFormatTest {
  private static final String POLICY =
      """
      package main

      deny contains "bad <thing> & more" if input.kind == "Pod"

      deny_root contains {"msg": "multi\\nline", "code": 7, "_loc": {"file": "other.yaml", "line": 3}} if {
        input.kind == "Pod"
      }

      warn contains "careful, 100%" if input.kind

      exception contains ["root"] if input.excepted
      """;

  private List<CheckResult> results = List.of();

  @BeforeEach
  void check() throws PolicyFailure {
    var reader = ConfigReader.standard();
    results =
        PolicySet.compile(List.of(new PolicyText("a.rego", POLICY)), EngineOptions.standard())
            .check(
                List.of(
                    reader.read(
                        "in.yaml", "kind: Pod\n---\nkind: Pod\nexcepted: 1\n", Optional.empty()),
                    reader.read("a,b.yaml", "a: 1\n", Optional.empty())),
                Choice.standard());
  }

  private String text(ReportFormat format) {
    return format.text(results, new ReportOptions(Set.of()));
  }

  @Test
  void githubWantsCommandsOfItsWorkflows() {
    assertThat(text(ReportFormat.GITHUB))
        .isEqualTo(
            """
            ::group::Testing "in.yaml" against 6 policies in namespace "main"
            ::error file=in.yaml,line=1::bad <thing> & more
            ::error file=other.yaml,line=3::multi%0Aline
            ::error file=in.yaml,line=1::(ORIGINATING FROM other.yaml L3) multi%0Aline
            ::error file=in.yaml,line=1::bad <thing> & more
            ::warning file=in.yaml,line=1::careful, 100%25
            ::warning file=in.yaml,line=1::careful, 100%25
            ::notice file=in.yaml,line=1::data.main.exception[_][_] == "root"
            ::endgroup::
            ::group::Testing "a,b.yaml" against 3 policies in namespace "main"
            ::notice file=a%2Cb.yaml,line=1::Number of successful checks: 3
            ::endgroup::
            9 tests, 3 passed, 2 warnings, 3 failures, 1 exception
            """);
  }

  @Test
  void azureWantsCommandsOfItsPipelines() {
    assertThat(text(ReportFormat.AZUREDEVOPS))
        .isEqualTo(
            """
            ##[section]Testing 'in.yaml' against 6 policies in namespace 'main'
            ##[group]See conftest results
            ##vso[task.logissue type=error] file=in.yaml --> bad <thing> & more
            ##vso[task.logissue type=error] file=in.yaml --> multi
            line
            ##vso[task.logissue type=error] file=in.yaml --> bad <thing> & more
            ##vso[task.logissue type=warning] file=in.yaml --> careful, 100%
            ##vso[task.logissue type=warning] file=in.yaml --> careful, 100%
            ##vso[task.logissue type=warning] file=in.yaml --> data.main.exception[_][_] == "root"
            ##[endgroup]
            ##[section]Testing 'a,b.yaml' against 3 policies in namespace 'main'
            ##[group]See conftest results
            success file=a,b.yaml 3
            ##[endgroup]
            9 tests, 3 passed, 2 warnings, 3 failures, 1 exception
            """);
  }

  @Test
  void junitCountsWarningsAsFailuresAndLeavesExceptionsOut() {
    assertThat(text(ReportFormat.JUNIT))
        .contains("<testsuite tests=\"8\" failures=\"5\" time=\"0.000\" name=\"conftest.main\">")
        .contains("name=\"in.yaml - bad &lt;thing&gt; &amp; more\" time=\"0.000\">")
        .contains("<testcase classname=\"conftest.main\" name=\"in.yaml - multi\" time=\"0.000\">")
        .contains("<failure message=\"Failed\" type=\"\">multi&#xA;line</failure>")
        .contains(
            "<testcase classname=\"conftest.main\" name=\"a,b.yaml\" time=\"0.000\"></testcase>")
        .doesNotContain("exception");
  }

  @Test
  void sarifNamesRulesByWhatTheyDo() throws MalformedJson {
    Value run =
        ((ArrayValue) at(Json.read(text(ReportFormat.SARIF)), "runs")).elements().getFirst();
    assertThat(texts(at(at(at(run, "tool"), "driver"), "rules"), "id"))
        .containsExactly("main/deny", "main/warn", "main/allow", "main/success");
    assertThat(texts(at(run, "results"), "ruleId"))
        .containsExactly(
            "main/deny",
            "main/deny",
            "main/deny",
            "main/warn",
            "main/warn",
            "main/allow",
            "main/success");
    assertThat(texts(at(run, "results"), "level"))
        .containsExactly("error", "error", "error", "warning", "warning", "note", "none");
    assertThat(text(ReportFormat.SARIF))
        .contains("{\"artifactLocation\":{\"uri\":\"other.yaml\"},\"region\":{\"startLine\":3,")
        .contains("\"exitCode\":1,\"exitCodeDescription\":\"Policy violations found\"");
  }

  private static Value at(Value value, String key) {
    Value found = value instanceof ObjectValue object ? object.get(key) : null;
    if (found == null) {
      throw new AssertionError(key + ": absent in " + value);
    }
    return found;
  }

  private static List<String> texts(Value list, String key) {
    var texts = new ArrayList<String>();
    for (Value element : (ArrayValue) list) {
      texts.add(((StringValue) at(element, key)).value());
    }
    return texts;
  }
}
