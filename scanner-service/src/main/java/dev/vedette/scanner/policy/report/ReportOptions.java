package dev.vedette.scanner.policy.report;

import java.util.Set;

/** What a report shows. Immutable. */
public record ReportOptions(Set<Choice> choices) {

  /** One thing that a report may do. */
  public enum Choice {
    COLOUR,
    SHOW_SKIPPED,
    SUPPRESS_EXCEPTIONS,
    JUNIT_HIDE_MESSAGE,
    GITHUB_HIDE_PASSED
  }

  public ReportOptions {
    choices = Set.copyOf(choices);
  }

  boolean has(Choice choice) {
    return choices.contains(choice);
  }
}
