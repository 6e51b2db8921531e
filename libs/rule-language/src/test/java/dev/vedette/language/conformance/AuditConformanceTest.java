package dev.vedette.language.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.language.Rule;
import dev.vedette.language.RuleBook;
import dev.vedette.language.RuleFile;
import dev.vedette.language.RuleLoader;
import dev.vedette.language.audit.AuditEvent;
import dev.vedette.language.diagnostic.Result;
import dev.vedette.language.output.Priority;
import dev.vedette.language.plan.Verdict;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Runs rules on Kubernetes audit logs and compares the alerts with those of Falco. */
final class AuditConformanceTest {
  private static final Outcome OUTCOME = new Outcome("legacy_engine k8s_audit");

  @AfterAll
  static void printTable() {
    System.out.println(OUTCOME.row());
  }

  @Test
  void raisesTheAlertsThatFalcoRaises() {
    for (JsonNode test : Cases.family("legacy_engine")) {
      var capture = test.get("input").path("capture").asString("");
      if (!capture.startsWith("captures/k8s_audit/")) {
        continue;
      }
      var book = load(test.get("input"));
      var problems = compare(detect(book, Cases.rules(capture)), test.get("expect"));
      OUTCOME.check(test.get("id").asString(), "[]", problems.toString());
    }
    assertThat(OUTCOME.failures()).isEmpty();
  }

  private static RuleBook load(JsonNode input) {
    var files = new ArrayList<RuleFile>();
    for (JsonNode file : input.get("rules")) {
      var yaml = file.get("yaml").asString();
      files.add(new RuleFile(yaml, Cases.rules(Cases.ruleFile(yaml))));
    }
    return new RuleLoader().load(files).book().orElseThrow();
  }

  private static List<Rule> detect(RuleBook book, byte[] capture) {
    var matcher = book.matcher();
    var found = new ArrayList<Rule>();
    if (AuditEvent.parse(capture) instanceof Result.Success<List<AuditEvent>>(var events, _)) {
      for (AuditEvent event : events) {
        matcher.match(
            event,
            (rule, verdict) -> {
              assertThat(verdict).isEqualTo(Verdict.TRUE);
              assertThat(rule.alert(event, "host").message()).doesNotContain("%");
              found.add(rule);
            });
      }
    }
    return found;
  }

  private static List<String> compare(List<Rule> found, JsonNode expect) {
    var problems = new ArrayList<String>();
    if (!expect.has("detections")) {
      return problems;
    }
    for (JsonNode detection : expect.get("detections")) {
      var filter = detection.get("filter");
      long count =
          found.stream()
              .filter(rule ->
                  !filter.has("OfRule") || filter.get("OfRule").asString().equals(rule.name()))
              .filter(rule ->
                  !filter.has("OfPriority")
                      || Priority.parse(filter.get("OfPriority").asString()).orElseThrow()
                          == rule.priority())
              .count();
      var wanted = detection.get("count");
      if (wanted.isNumber() ? wanted.asLong() != count : count == 0) {
        problems.add(detection + " but was " + found);
      }
    }
    return problems;
  }
}
