package dev.vedette.language.author;

import java.util.List;

/** What running one test gave: the rules that alerted, and what was not as expected. Immutable. */
public record TestOutcome(
    RuleTest test, List<String> alerted, List<String> problems, long durationNanos) {
  public TestOutcome {
    alerted = List.copyOf(alerted);
    problems = List.copyOf(problems);
  }

  public boolean passed() {
    return problems.isEmpty();
  }
}
