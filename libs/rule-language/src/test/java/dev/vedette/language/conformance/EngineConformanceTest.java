package dev.vedette.language.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.language.LoadResult;
import dev.vedette.language.Rule;
import dev.vedette.language.RuleBook;
import dev.vedette.language.RuleFile;
import dev.vedette.language.RuleLoader;
import dev.vedette.language.audit.AuditEvent;
import dev.vedette.language.diagnostic.Diagnostic;
import dev.vedette.language.diagnostic.Location;
import dev.vedette.language.diagnostic.Result;
import dev.vedette.language.output.Priority;
import dev.vedette.language.plan.Verdict;
import dev.vedette.language.syntax.Dialect;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/**
 * Runs of the whole of Falco: what loading finds, and the alerts for Kubernetes audit logs. What
 * needs recorded system calls is decided where these are replayed; its rules must load here.
 */
@ExtendWith(Families.class)
final class EngineConformanceTest {
  private static final String NEEDS_REPLAY = "replay of system calls";

  @Test
  void findsWhatFalcoFinds() {
    var outcome = Families.of("legacy_engine");
    for (JsonNode test : Cases.family("legacy_engine")) {
      var id = test.get("id").asString();
      var input = test.get("input");
      var expect = test.get("expect");
      boolean validates = input.has("validate");
      var result = load(validates ? input.get("validate") : input.path("rules"));
      var capture = input.path("capture").asString("");
      if (validates || expect.has("validation")) {
        outcome.check(id, validation(result, expect));
      } else if (capture.startsWith("captures/k8s_audit/")) {
        outcome.check(id, detections(detect(result, Cases.rules(capture)), expect));
      } else if (expect.get("exit_code").asInt() == 0 && !result.isLoaded()) {
        outcome.check(id, List.of(errors(result)));
      } else {
        outcome.elsewhere(id, NEEDS_REPLAY);
      }
    }
    outcome.verify();
  }

  private static LoadResult load(JsonNode names) {
    var files = new ArrayList<RuleFile>();
    for (JsonNode file : names) {
      var yaml = Cases.ruleFile(file.get("yaml").asString());
      files.add(new RuleFile(file.get("file").asString(), Cases.rules(yaml)));
    }
    return new RuleLoader().speaking(Dialect.FALCO).load(files);
  }

  private static String errors(LoadResult result) {
    return result.diagnostics().stream()
        .filter(Diagnostic::isError)
        .map(Diagnostic::render)
        .toList()
        .toString();
  }

  private static List<String> validation(LoadResult result, JsonNode expect) {
    var problems = new ArrayList<String>();
    if (result.isLoaded() != (expect.get("exit_code").asInt() == 0)) {
      problems.add("exit code " + expect.get("exit_code") + ": " + errors(result));
    }
    for (JsonNode check : expect.path("validation")) {
      boolean errors = check.get("what").asString().equals("AllErrors");
      var chain = check.get("chain");
      var found =
          result.diagnostics().stream()
              .filter(diagnostic -> diagnostic.isError() == errors)
              .filter(diagnostic -> matches(diagnostic, chain))
              .toList();
      boolean counted = check.get("op").asString().equals("Equal");
      int wanted = counted ? Integer.parseInt(check.get("n").asString()) : 0;
      if (counted ? found.size() != wanted : found.isEmpty()) {
        problems.add(
            check + " in " + result.diagnostics().stream().map(Diagnostic::render).toList());
      }
    }
    return problems;
  }

  private static boolean matches(Diagnostic diagnostic, JsonNode chain) {
    return matches(chain, "OfCode", List.of(diagnostic.code()))
        && matches(chain, "OfMessage", List.of(diagnostic.message()))
        && matches(
            chain, "OfItemType", diagnostic.locations().stream().map(Location::type).toList())
        && matches(
            chain, "OfItemName", diagnostic.locations().stream().map(Location::name).toList());
  }

  private static boolean matches(JsonNode chain, String key, List<String> values) {
    return !chain.has(key) || values.contains(chain.get(key).asString());
  }

  private static List<Rule> detect(LoadResult result, byte[] capture) {
    RuleBook book = result.book().orElseThrow();
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

  private static List<String> detections(List<Rule> found, JsonNode expect) {
    var problems = new ArrayList<String>();
    for (JsonNode detection : expect.path("detections")) {
      var filter = detection.get("filter");
      long count = found.stream().filter(rule -> isWanted(rule, filter)).count();
      var wanted = detection.get("count");
      if (wanted.isNumber() ? wanted.asLong() != count : count == 0) {
        problems.add(detection + " but was " + found);
      }
    }
    return problems;
  }

  private static boolean isWanted(Rule rule, JsonNode filter) {
    return (!filter.has("OfRule") || filter.get("OfRule").asString().equals(rule.name()))
        && (!filter.has("OfPriority")
            || Priority.parse(filter.get("OfPriority").asString()).orElseThrow()
                == rule.priority());
  }
}
