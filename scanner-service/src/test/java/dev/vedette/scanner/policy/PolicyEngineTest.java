package dev.vedette.scanner.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vedette.rego.Source;
import dev.vedette.rego.evaluate.TraceEvent;
import dev.vedette.rego.value.Json;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.scanner.policy.EngineOptions.Extra;
import dev.vedette.scanner.policy.PolicyTests.Outcome;
import dev.vedette.scanner.policy.PolicyTests.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class PolicyEngineTest {
  private static final EngineOptions STANDARD = EngineOptions.standard();
  private static final EngineOptions TRACED =
      new EngineOptions(
          STANDARD.strictness(),
          STANDARD.builtins(),
          STANDARD.capabilities(),
          STANDARD.limits(),
          Set.of(Extra.TRACE));

  private static PolicyEngine engine(EngineOptions options, String... modules) throws Exception {
    var sources = new ArrayList<Source>();
    for (String module : modules) {
      sources.add(new Source("m" + sources.size() + ".rego", module));
    }
    return PolicyEngine.compile(sources, ObjectValue.EMPTY, options);
  }

  private static CheckResult check(PolicyEngine engine, String namespace, String json)
      throws Exception {
    return engine.check(new ConfigInput("dir/a.json", Json.read(json)), namespace);
  }

  @Test
  void countsEachBodyAndEachMessageBeyond() throws Exception {
    var engine =
        engine(
            STANDARD,
            "package main\n\ndeny contains msg if { some msg in input.a }\n\n"
                + "deny contains \"z\" if input.z\n\nwarn_x contains {\"msg\": \"w\", \"n\": 1} if"
                + " input.w\n");

    assertThat(check(engine, "main", "{}").successes()).isEqualTo(3);
    CheckResult result = check(engine, "main", "{\"a\": [\"1\", \"2\", \"3\"], \"w\": true}");
    assertThat(result.failures()).extracting(Finding::message).containsExactly("1", "2", "3");
    assertThat(result.warnings().getFirst().metadata().toString())
        .isEqualTo("{\"n\": 1, \"query\": \"data.main.warn_x\"}");
    assertThat(result.tests()).isEqualTo(4);
    assertThat(check(engine, "main", "[{}, {}]").successes()).isEqualTo(6);
    assertThat(check(engine, "other", "{}").tests()).isZero();
  }

  @Test
  void exceptsWhatAnExceptionNames() throws Exception {
    var engine =
        engine(
            STANDARD,
            """
            package main

            deny_root contains "root" if input.root

            exception contains rules if { input.old; rules := ["root"] }
            """);

    assertThat(check(engine, "main", "{\"root\": true}").failures()).hasSize(1);
    CheckResult result = check(engine, "main", "{\"root\": true, \"old\": true}");
    assertThat(result.failures()).isEmpty();
    assertThat(result.exceptions())
        .extracting(Finding::message)
        .containsExactly("data.main.exception[_][_] == \"root\"");
  }

  @Test
  void tellsPoliciesWhichFileTheySee() throws Exception {
    var engine =
        engine(
            STANDARD,
            "package main\n\ndeny contains sprintf(\"%s in %s\", [data.conftest.file.name,"
                + " data.conftest.file.dir])\n");

    assertThat(check(engine, "main", "{}").failures().getFirst().message())
        .isEqualTo("a.json in dir");
  }

  @Test
  void refusesRulesThatLookLikeSetsAndAreNot() {
    assertThatThrownBy(() -> engine(STANDARD, "package main\n\ndeny[msg] if { msg := \"x\" }\n"))
        .isInstanceOf(PolicyFailure.class)
        .hasMessage(
            "rule is using 'if' keyword without 'contains' keyword: rule in m0.rego at line 3");
  }

  @Test
  void choosesNamespacesByPattern() throws Exception {
    var engine = engine(STANDARD, "package a.b\n", "package a.c\n", "package d\n");

    assertThat(
            engine.namespaces(
                List.of(
                    NamespacePattern.of("a.*"),
                    NamespacePattern.of("none"),
                    NamespacePattern.of("[!a]"))))
        .containsExactly("a.b", "a.c", "none", "d");
  }

  @Test
  void runsTestsAndTellsWhatTheyCover() throws Exception {
    var engine =
        engine(
            TRACED,
            """
            package main

            deny contains "x" if {
              input.x
              input.y
            }

            never if {
              input.never
            }
            """,
            """
            package main

            test_x if count(deny) == 1 with input as {"x": 1, "y": 2}

            test_wrong if count(deny) == 5

            todo_test_y if false
            """);

    List<Outcome> outcomes = PolicyTests.run(engine, _ -> true);

    assertThat(outcomes)
        .extracting(Outcome::verdict)
        .containsExactly(Verdict.PASS, Verdict.FAIL, Verdict.SKIPPED);
    assertThat(outcomes.getFirst().events())
        .extracting(TraceEvent::line)
        .contains("| Enter data.main.test_x", "| | | Eval input.x");
    Coverage coverage =
        Coverage.of(
            engine.modules(), outcomes.stream().flatMap(test -> test.events().stream()).toList());
    Coverage.Lines lines = Objects.requireNonNull(coverage.files().get("m0.rego"));
    assertThat(lines.covered()).containsExactly(3, 4, 5);
    assertThat(lines.notCovered()).containsExactly(8, 9);
    assertThat(lines.percent()).isEqualTo(60.0);
  }
}
