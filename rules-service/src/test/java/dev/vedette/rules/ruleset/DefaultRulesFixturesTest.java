package dev.vedette.rules.ruleset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.language.Rule;
import dev.vedette.language.RuleBook;
import dev.vedette.language.RuleFile;
import dev.vedette.language.RuleLoader;
import dev.vedette.language.author.FieldEvent;
import dev.vedette.language.author.RuleTest;
import dev.vedette.language.author.RuleTests;
import dev.vedette.language.author.TestFile;
import dev.vedette.language.author.TestOutcome;
import dev.vedette.language.diagnostic.Result;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each built-in rule against events that it must tell of, and against their innocent twins. */
class DefaultRulesFixturesTest {
  /** So much of what a rule reads may differ between an event that it tells of and one not. */
  private static final int FEW = 5;

  @Test
  void everyFixtureHolds() throws Exception {
    for (RuleTests tests : all()) {
      assertThat(tests.run().outcomes())
          .as(tests.file().name())
          .isNotEmpty()
          .allSatisfy(
              outcome -> assertThat(outcome.problems()).as(outcome.test().name()).isEmpty());
    }
  }

  @Test
  void everyRuleHasAnEventAndItsInnocentTwin() throws Exception {
    var outcomes = new ArrayList<TestOutcome>();
    for (RuleTests tests : all()) {
      outcomes.addAll(tests.run().outcomes());
    }
    var lacking = new ArrayList<String>();
    for (Rule rule : new RuleLoader().load(BuiltInRules.files()).book().orElseThrow().rules()) {
      var told = events(outcomes, rule, true);
      var untold = events(outcomes, rule, false);
      if (told.isEmpty()) {
        lacking.add(rule.name() + ": no event that it tells of");
      } else if (told.stream().allMatch(event -> distance(rule, event, untold) > FEW)) {
        lacking.add(rule.name() + ": no event like those it tells of that it does not tell of");
      }
    }
    assertThat(lacking).isEmpty();
  }

  private static List<FieldEvent> events(List<TestOutcome> outcomes, Rule rule, boolean told) {
    return outcomes.stream()
        .filter(outcome -> outcome.alerted().contains(rule.name()) == told)
        .map(TestOutcome::test)
        .map(RuleTest::events)
        .flatMap(List::stream)
        .filter(event -> rule.eventTypes().contains(event.type()))
        .toList();
  }

  private static long distance(Rule rule, FieldEvent event, List<FieldEvent> others) {
    return others.stream()
        .mapToLong(other ->
            rule.fields().stream()
                .filter(field -> !event.get(field).equals(other.get(field)))
                .count())
        .filter(fields -> fields > 0)
        .min()
        .orElse(Long.MAX_VALUE);
  }

  private static List<RuleTests> all() throws IOException {
    List<RuleTests> all = new ArrayList<>();
    RuleBook rules = new RuleLoader().load(BuiltInRules.files()).book().orElseThrow();
    List<RuleFile> parts = BuiltInRules.parts();
    for (RuleFile file : parts.subList(1, parts.size())) {
      String name = file.name().replace(".yaml", "_test.yaml");
      try (InputStream in =
          DefaultRulesFixturesTest.class.getResourceAsStream("defaults/" + name)) {
        assertThat(in).as(name).isNotNull();
        if (in != null) {
          Result<TestFile> tests = TestFile.read(name, in.readAllBytes());
          assertThat(tests.diagnostics()).as(name).isEmpty();
          if (tests instanceof Result.Success<TestFile>(TestFile read, _)) {
            all.add(RuleTests.of(read, rules));
          }
        }
      }
    }
    return all;
  }
}
