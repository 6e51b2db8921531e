package dev.vedette.language.author;

import java.util.List;

/** What running a file of tests gave. Immutable. */
public record TestReport(String file, List<TestOutcome> outcomes) {
  public TestReport {
    outcomes = List.copyOf(outcomes);
  }

  public boolean passed() {
    return failures() == 0;
  }

  public int failures() {
    return (int) outcomes.stream().filter(outcome -> !outcome.passed()).count();
  }
}
