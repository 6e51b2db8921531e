package dev.vedette.language.author;

import java.util.List;

/**
 * What running one test gave: the rules that alerted, what was not as expected, and why those rules
 * decided so. Immutable.
 */
public record TestOutcome(
    RuleTest test,
    List<String> alerted,
    List<String> problems,
    List<Explanation> explanations,
    long durationNanos) {
  public TestOutcome {
    alerted = List.copyOf(alerted);
    problems = List.copyOf(problems);
    explanations = List.copyOf(explanations);
  }

  public boolean passed() {
    return problems.isEmpty();
  }
}
