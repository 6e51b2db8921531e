package dev.vedette.language.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.language.LoadResult;
import dev.vedette.language.RuleBook;
import dev.vedette.language.RuleFile;
import dev.vedette.language.RuleLoader;
import dev.vedette.language.RuleSelection;
import dev.vedette.language.RuleSelection.Action;
import dev.vedette.language.diagnostic.Diagnostic;
import dev.vedette.language.rulefile.AppendedOutput;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class LoadingConformanceTest {
  private static final List<Outcome> TABLE = new ArrayList<>();

  @AfterAll
  static void printTable() {
    System.out.println("family                   cases passed excused");
    TABLE.forEach(outcome -> System.out.println(outcome.row()));
  }

  private static Outcome family(String name) {
    var outcome = new Outcome(name);
    TABLE.add(outcome);
    return outcome;
  }

  private static LoadResult load(RuleLoader loader, JsonNode input) {
    var content = input.get("rules_yaml").asString().getBytes(StandardCharsets.UTF_8);
    return loader.load(List.of(new RuleFile(input.get("file").asString(), content)));
  }

  private static String messages(LoadResult result, boolean errors) {
    return result.diagnostics().stream()
        .filter(diagnostic -> diagnostic.isError() == errors)
        .map(Diagnostic::message)
        .collect(Collectors.joining("\n"));
  }

  @Test
  void loadsRules() {
    var outcome = family("rule_loading");
    for (JsonNode test : Cases.family("rule_loading")) {
      var problems = problems(load(new RuleLoader(), test.get("input")), test.get("expect"));
      if (problems.isEmpty()) {
        outcome.passed();
      } else {
        outcome.failed(test.get("id").asString(), problems.toString());
      }
    }
    assertThat(outcome.failures()).isEmpty();
  }

  private static List<String> problems(LoadResult result, JsonNode expect) {
    var problems = new ArrayList<String>();
    var errors = messages(result, true);
    var warnings = messages(result, false);
    if (expect.get("load_ok").asBoolean() != result.isLoaded()) {
      problems.add("load_ok " + result.isLoaded() + ": " + errors);
    }
    if (expect.has("has_warnings")
        && expect.get("has_warnings").asBoolean() == warnings.isEmpty()) {
      problems.add("warnings: " + warnings);
    }
    each(
        expect,
        "error_contains",
        text -> errors.contains(text) ? null : "no error '" + text + "' in " + errors,
        problems);
    each(
        expect,
        "warning_contains",
        text -> warnings.contains(text) ? null : "no warning '" + text + "' in " + warnings,
        problems);
    each(
        expect,
        "warning_not_contains",
        text -> warnings.contains(text) ? "warning '" + text + "'" : null,
        problems);
    result.book().ifPresent(book -> contents(book, expect, problems));
    return problems;
  }

  private interface Finding {
    @org.jspecify.annotations.Nullable
    String of(String text);
  }

  private static void each(JsonNode expect, String key, Finding finding, List<String> problems) {
    if (expect.has(key)) {
      for (JsonNode text : expect.get(key)) {
        var found = finding.of(text.asString());
        if (found != null) {
          problems.add(found);
        }
      }
    }
  }

  private static void contents(RuleBook book, JsonNode expect, List<String> problems) {
    if (expect.has("compiled_rule_condition")) {
      var conditions = expect.get("compiled_rule_condition");
      for (String name : conditions.propertyNames()) {
        var rule =
            book.rules().stream()
                .filter(known -> known.name().equals(name))
                .findFirst()
                .orElseThrow();
        if (!rule.condition().equals(conditions.get(name).asString())) {
          problems.add("condition " + rule.condition() + " instead of " + conditions.get(name));
        }
      }
    }
    if (expect.has("num_rules")) {
      for (JsonNode number : expect.get("num_rules")) {
        if (number.get("after").isEmpty()
            && number.get("eq").asInt() != book.enabledRules().size()) {
          problems.add(
              book.enabledRules().size() + " rules enabled instead of " + number.get("eq"));
        }
      }
    }
    if (expect.has("rule_info")) {
      for (JsonNode info : expect.get("rule_info")) {
        var rule = book.rules().get(info.get("rule").asInt());
        var got =
            switch (info.get("key").asString()) {
              case "condition" -> rule.writtenCondition();
              case "output" -> rule.output().text();
              case "description" -> rule.description();
              case "capture" -> String.valueOf(rule.capture());
              case "capture_duration" -> String.valueOf(rule.captureDuration().toMillis());
              default -> "unknown key";
            };
        if (!got.equals(info.get("value").asString())) {
          problems.add(info + " but was " + got);
        }
      }
    }
  }

  @Test
  void enablesAndDisablesRules() {
    var outcome = family("rule_enable");
    for (JsonNode test : Cases.family("rule_enable")) {
      var book = load(new RuleLoader(), test.get("input")).book().orElseThrow();
      var problems = new ArrayList<String>();
      Map<String, RuleBook> sets = new HashMap<>();
      sets.put("falco-default-ruleset", book);
      var before = "[]";
      for (JsonNode count : test.get("expect").get("counts")) {
        // only the last steps are named, so each count adds at most one to those before it
        var after = count.get("after");
        if (!after.toString().equals(before)) {
          var step = after.get(after.size() - 1);
          var set = step.get("ruleset").asString();
          sets.put(
              set, sets.getOrDefault(set, book.enabling(_ -> false)).selecting(selection(step)));
          before = after.toString();
        }
        var set = sets.getOrDefault(count.get("ruleset").asString(), book.enabling(_ -> false));
        if (set.enabledRules().size() != count.get("enabledRules").asInt()) {
          problems.add(count + " but was " + set.enabledRules());
        }
      }
      outcome.check(test.get("id").asString(), "[]", problems.toString());
    }
    assertThat(outcome.failures()).isEmpty();
  }

  private static RuleSelection selection(JsonNode step) {
    var action = step.get("enabled").asBoolean() ? Action.ENABLE : Action.DISABLE;
    return switch (step.get("op").asString()) {
      case "substring" -> RuleSelection.byPartOfName(action, step.get("pattern").asString());
      case "exact" -> RuleSelection.byExactName(action, step.get("pattern").asString());
      case "wildcard" -> RuleSelection.byName(action, step.get("pattern").asString());
      default -> RuleSelection.byTag(action, texts(step.get("tags")));
    };
  }

  private static java.util.Set<String> texts(JsonNode array) {
    var texts = new HashSet<String>();
    array.forEach(text -> texts.add(text.asString()));
    return texts;
  }

  @Test
  void appendsToOutputs() {
    var outcome = family("rule_extra_output");
    for (JsonNode test : Cases.family("rule_extra_output")) {
      var appended = new ArrayList<AppendedOutput>();
      for (JsonNode more : test.get("input").get("append_output")) {
        appended.add(
            new AppendedOutput(
                more.get("format").asString(),
                more.get("source").asString(),
                texts(more.get("tags")),
                more.get("rule").asString()));
      }
      var result = load(new RuleLoader().appending(appended), test.get("input"));
      var outputs = test.get("expect").get("compiled_rule_output");
      var got = new HashMap<String, String>();
      var wanted = new HashMap<String, String>();
      result
          .book()
          .orElseThrow()
          .rules()
          .forEach(rule -> got.put(rule.name(), rule.output().text()));
      outputs.propertyNames().forEach(name -> wanted.put(name, outputs.get(name).asString()));
      outcome.check(test.get("id").asString(), wanted, got);
    }
    assertThat(outcome.failures()).isEmpty();
  }

  @Test
  void loadsWhatFalcoRuns() {
    var outcome = family("legacy_engine loading");
    for (JsonNode test : Cases.family("legacy_engine")) {
      if (!test.get("expect").has("detections") || !test.get("input").has("rules")) {
        continue;
      }
      var files = new ArrayList<RuleFile>();
      for (JsonNode file : test.get("input").get("rules")) {
        var yaml = file.get("yaml").asString();
        yaml =
            yaml.equals("/etc/falco/k8s_audit_rules.yaml")
                ? "rules/k8saudit/k8s_audit_rules.yaml"
                : yaml;
        yaml = yaml.equals("/etc/falco/falco_rules.yaml") ? "rules/falco_rules.yaml" : yaml;
        files.add(new RuleFile(file.get("file").asString(), Cases.rules(yaml)));
      }
      var errors = messages(new RuleLoader().load(files), true);
      boolean runs = test.get("expect").get("exit_code").asInt() == 0;
      if (runs == errors.isEmpty()) {
        outcome.passed();
      } else {
        outcome.failed(test.get("id").asString(), errors);
      }
    }
    assertThat(outcome.failures()).isEmpty();
  }

  @Test
  void findsWhatFalcoFinds() {
    var outcome = family("legacy_engine validation");
    for (JsonNode test : Cases.family("legacy_engine")) {
      if (!test.get("expect").has("validation")) {
        continue;
      }
      var key = test.get("input").has("validate") ? "validate" : "rules";
      var files = new ArrayList<RuleFile>();
      for (JsonNode file : test.get("input").get(key)) {
        files.add(
            new RuleFile(file.get("file").asString(), Cases.rules(file.get("yaml").asString())));
      }
      var result = new RuleLoader().load(files);
      var problems = new ArrayList<String>();
      for (JsonNode check : test.get("expect").get("validation")) {
        check(result, check, problems);
      }
      if (problems.isEmpty()) {
        outcome.passed();
      } else if (test.get("id").asString().endsWith("InvalidYamlParseError")) {
        outcome.excused("the words of another YAML library");
      } else if (test.get("id").asString().endsWith("SkipUnknownError")) {
        outcome.excused("all errors are reported, not only the first");
      } else {
        outcome.failed(test.get("id").asString(), problems.toString());
      }
    }
    assertThat(outcome.failures()).isEmpty();
  }

  private static void check(LoadResult result, JsonNode check, List<String> problems) {
    boolean errors = check.get("what").asString().equals("AllErrors");
    var chain = check.get("chain");
    var found =
        result.diagnostics().stream()
            .filter(diagnostic -> diagnostic.isError() == errors)
            .filter(diagnostic -> matches(chain, "OfCode", diagnostic.code()))
            .filter(diagnostic -> matches(chain, "OfItemType", type(diagnostic)))
            .filter(diagnostic -> matches(chain, "OfItemName", name(diagnostic)))
            .filter(diagnostic -> matches(chain, "OfMessage", diagnostic.message()))
            .toList();
    boolean counted = check.get("op").asString().equals("Equal");
    if (counted ? found.size() != Integer.parseInt(check.get("n").asString()) : found.isEmpty()) {
      problems.add(
          check
              + " in "
              + result.diagnostics().stream()
                  .filter(d -> d.isError() == errors)
                  .map(Diagnostic::render)
                  .toList());
    }
  }

  private static boolean matches(JsonNode chain, String key, String value) {
    return !chain.has(key) || chain.get(key).asString().equals(value);
  }

  private static String type(Diagnostic diagnostic) {
    int colon = diagnostic.item().indexOf(": ");
    return colon < 0 ? diagnostic.item() : diagnostic.item().substring(0, colon);
  }

  private static String name(Diagnostic diagnostic) {
    int colon = diagnostic.item().indexOf(": ");
    return colon < 0 ? "" : diagnostic.item().substring(colon + 2);
  }
}
