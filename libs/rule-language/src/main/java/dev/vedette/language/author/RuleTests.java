package dev.vedette.language.author;

import dev.vedette.language.Matcher;
import dev.vedette.language.Rule;
import dev.vedette.language.RuleBook;
import dev.vedette.language.RuleFile;
import dev.vedette.language.RuleLoader;
import dev.vedette.language.diagnostic.Result;
import dev.vedette.language.plan.Verdict;
import dev.vedette.language.text.Suggestion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Rules together with the tests for them. Immutable and thread-safe. */
public final class RuleTests {
  private static final int MOST_EXPLANATIONS = 10;

  private final TestFile file;
  private final RuleBook book;

  private RuleTests(TestFile file, RuleBook book) {
    this.file = file;
    this.book = book;
  }

  /** Loads rules and tests; the diagnostics of both are told. */
  public static Result<RuleTests> load(List<RuleFile> rules, byte[] tests) {
    return load(rules, new RuleFile("", tests));
  }

  /** Loads rules and a file of tests whose name diagnostics show. */
  public static Result<RuleTests> load(List<RuleFile> rules, RuleFile tests) {
    var loaded = new RuleLoader().load(rules);
    var diagnostics = new ArrayList<>(loaded.diagnostics());
    var read = TestFile.read(tests.name(), tests.content());
    diagnostics.addAll(read.diagnostics());
    return read instanceof Result.Success<TestFile>(var file, _) && loaded.book().isPresent()
        ? Result.success(new RuleTests(file, loaded.book().get()), diagnostics)
        : Result.failure(diagnostics);
  }

  /** Tests that have been read, for rules that have been loaded. */
  public static RuleTests of(TestFile file, RuleBook book) {
    return new RuleTests(file, book);
  }

  public TestFile file() {
    return file;
  }

  /** Runs every test, in the order of the file. */
  public TestReport run() {
    var enabled = book;
    for (String pattern : file.enable()) {
      var wanted = glob(pattern);
      var before = new java.util.HashSet<>(enabled.enabledRules());
      enabled =
          enabled.enabling(rule -> before.contains(rule) || wanted.matcher(rule.name()).matches());
    }
    // once a file: compiling many rules takes longer than running their tests
    var matcher = enabled.matcher();
    var outcomes = new ArrayList<TestOutcome>();
    for (RuleTest test : file.tests()) {
      outcomes.add(run(test, enabled, matcher));
    }
    return new TestReport(file.name(), outcomes);
  }

  private static Pattern glob(String pattern) {
    var regex = new StringBuilder();
    for (String part : pattern.split("\\*", -1)) {
      regex.append(regex.isEmpty() ? "" : ".*").append(Pattern.quote(part));
    }
    return Pattern.compile(regex.toString());
  }

  private static TestOutcome run(RuleTest test, RuleBook book, Matcher matcher) {
    long start = System.nanoTime();
    Map<String, List<String>> alerts = new LinkedHashMap<>();
    for (FieldEvent event : test.events()) {
      if (test.matching() == RuleTest.RuleMatching.FIRST) {
        matcher.match(event, (rule, verdict) -> alert(rule, verdict, event, alerts));
      } else {
        matcher.matchAll(event, (rule, verdict) -> alert(rule, verdict, event, alerts));
      }
    }
    var alerted = new ArrayList<>(alerts.keySet());
    var problems = problems(test, book, alerts);
    long nanos = System.nanoTime() - start;
    return new TestOutcome(test, alerted, problems, explanations(test, book, alerted), nanos);
  }

  /** Why each rule that should have alerted did not, and the other way round. */
  private static List<Explanation> explanations(
      RuleTest test, RuleBook book, List<String> alerted) {
    var explanations = new ArrayList<Explanation>();
    for (Rule rule : book.rules()) {
      boolean wanted = test.expect().contains(rule.name());
      if (wanted == alerted.contains(rule.name())) {
        continue;
      }
      for (FieldEvent event : test.events()) {
        var explanation = Explanation.of(rule, event);
        if (wanted || explanation.outcome() == Outcome.TRUE) {
          explanations.add(explanation);
        }
        if (explanations.size() >= MOST_EXPLANATIONS) {
          return explanations;
        }
      }
    }
    return explanations;
  }

  private static void alert(
      Rule rule, Verdict verdict, FieldEvent event, Map<String, List<String>> alerts) {
    if (verdict == Verdict.TRUE) {
      alerts.computeIfAbsent(rule.name(), _ -> new ArrayList<>()).add(rule.output().render(event));
    }
  }

  private static List<String> problems(
      RuleTest test, RuleBook book, Map<String, List<String>> alerts) {
    var problems = new ArrayList<String>();
    var names = book.rules().stream().map(Rule::name).toList();
    var enabled = book.enabledRules().stream().map(Rule::name).toList();
    for (String expected : new TreeSet<>(test.expect())) {
      if (!names.contains(expected)) {
        problems.add("no rule '" + expected + "'" + Suggestion.hint(expected, names));
      } else if (!enabled.contains(expected)) {
        problems.add("rule '" + expected + "' is not enabled (name it under 'enable')");
      } else if (!alerts.containsKey(expected)) {
        problems.add("rule '" + expected + "' did not alert");
      }
    }
    for (String got : alerts.keySet()) {
      if (!test.expect().contains(got)) {
        problems.add("rule '" + got + "' alerted");
      }
    }
    if (test.message().isPresent() && problems.isEmpty()) {
      var messages = alerts.values().stream().flatMap(List::stream).toList();
      if (messages.size() != 1) {
        problems.add(messages.size() + " alerts (expected: one, with the message)");
      } else if (!messages.getFirst().equals(test.message().get())) {
        problems.add(
            "message: \""
                + messages.getFirst()
                + "\" (expected: \""
                + test.message().get()
                + "\")");
      }
    }
    return problems;
  }
}
