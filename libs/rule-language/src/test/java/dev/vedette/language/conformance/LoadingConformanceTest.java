package dev.vedette.language.conformance;

import dev.vedette.language.LoadResult;
import dev.vedette.language.RuleBook;
import dev.vedette.language.RuleFile;
import dev.vedette.language.RuleLoader;
import dev.vedette.language.RuleSelection;
import dev.vedette.language.RuleSelection.Action;
import dev.vedette.language.diagnostic.Diagnostic;
import dev.vedette.language.rulefile.AppendedOutput;
import dev.vedette.language.syntax.Dialect;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

@ExtendWith(Families.class)
final class LoadingConformanceTest {
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
    var outcome = Families.of("rule_loading");
    for (JsonNode test : Cases.family("rule_loading")) {
      var problems = new ArrayList<String>();
      for (Dialect dialect : Dialect.values()) {
        var loader = new RuleLoader().speaking(dialect);
        problems.addAll(problems(load(loader, test.get("input")), test.get("expect")));
      }
      outcome.check(test.get("id").asString(), problems);
    }
    outcome.verify();
  }

  private static List<String> problems(LoadResult result, JsonNode expect) {
    var problems = new ArrayList<String>();
    var errors = messages(result, true);
    var warnings = messages(result, false);
    if (expect.get("load_ok").asBoolean() != result.isLoaded()) {
      problems.add("load_ok " + result.isLoaded() + ": " + errors);
    }
    if (expect.has("schema_validation")
        && expect.get("schema_validation").asString().equals("ok")
            != result.files().getFirst().schemaProblems().isEmpty()) {
      problems.add("schema: " + result.files().getFirst().schemaProblems());
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
    var outcome = Families.of("rule_enable");
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
    outcome.verify();
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
    var outcome = Families.of("rule_extra_output");
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
    outcome.verify();
  }
}
