package dev.vedette.cli.rules;

import dev.vedette.language.author.Explanation;
import dev.vedette.language.author.ExplanationText;
import dev.vedette.language.author.Outcome;
import dev.vedette.language.author.Step;
import dev.vedette.language.author.TestOutcome;
import dev.vedette.language.author.TestReport;
import dev.vedette.language.diagnostic.Diagnostic;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** What commands for rule authors found, as JSON for other programs. Stateless. */
final class TestJson {
  private TestJson() {}

  static String of(List<TestReport> reports, List<Diagnostic> errors) {
    List<Object> tests = new ArrayList<>();
    int failures = 0;
    for (TestReport report : reports) {
      failures += report.failures();
      report.outcomes().forEach(outcome -> tests.add(test(report, outcome)));
    }
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("tests", tests.size());
    object.put("failures", failures);
    object.put("errors", errors.stream().map(TestJson::diagnostic).toList());
    object.put("outcomes", tests);
    return print(object);
  }

  private static Map<String, Object> test(TestReport report, TestOutcome outcome) {
    Map<String, Object> test = new LinkedHashMap<>();
    test.put("file", report.file());
    test.put("line", outcome.test().line());
    test.put("name", outcome.test().name());
    test.put("passed", outcome.passed());
    test.put("expected", outcome.test().expect());
    test.put("got", outcome.alerted());
    test.put("problems", outcome.problems());
    test.put("explanations", outcome.explanations().stream().map(TestJson::brief).toList());
    return test;
  }

  private static Map<String, Object> brief(Explanation explanation) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("rule", explanation.rule());
    object.put("verdict", word(explanation.outcome()));
    object.put("decided_by", explanation.deciding().stream().map(TestJson::step).toList());
    return object;
  }

  /** A whole explanation. */
  static Map<String, Object> explanation(Explanation explanation) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("rule", explanation.rule());
    object.put("source", explanation.source());
    object.put("event_type", explanation.eventType());
    object.put("verdict", word(explanation.outcome()));
    object.put("note", explanation.note());
    object.put("steps", explanation.steps().stream().map(TestJson::step).toList());
    return object;
  }

  private static Map<String, Object> step(Step step) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("depth", step.depth());
    object.put("text", step.text());
    if (!step.macro().isEmpty()) {
      object.put("macro", step.macro());
    }
    object.put("verdict", word(step.outcome()));
    object.put("decisive", step.decisive());
    if (!step.values().isEmpty()) {
      Map<String, String> values = new LinkedHashMap<>();
      step.values().forEach(seen -> values.put(seen.name(), ExplanationText.value(seen.value())));
      object.put("values", values);
    }
    return object;
  }

  static Map<String, Object> diagnostic(Diagnostic diagnostic) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("severity", diagnostic.severity().name().toLowerCase(Locale.ROOT));
    object.put("code", diagnostic.code());
    object.put("message", diagnostic.message());
    object.put("file", diagnostic.file());
    object.put("line", diagnostic.line());
    object.put("column", diagnostic.column());
    return object;
  }

  static String word(Outcome outcome) {
    return outcome.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  static String print(Object object) {
    return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(object);
  }
}
