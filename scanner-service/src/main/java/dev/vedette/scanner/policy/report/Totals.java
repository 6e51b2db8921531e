package dev.vedette.scanner.policy.report;

import dev.vedette.scanner.policy.CheckResult;
import java.util.List;

/** How many tests there were, and how they ended. Immutable. */
record Totals(int passed, int warnings, int failures, int exceptions, int skipped) {

  static Totals of(List<CheckResult> results) {
    int passed = 0;
    int warnings = 0;
    int failures = 0;
    int exceptions = 0;
    int skipped = 0;
    for (CheckResult result : results) {
      passed += result.successes();
      warnings += result.warnings().size();
      failures += result.failures().size();
      exceptions += result.exceptions().size();
      skipped += result.skipped().size();
    }
    return new Totals(passed, warnings, failures, exceptions, skipped);
  }

  int tests() {
    return passed + warnings + failures + exceptions + skipped;
  }

  private static String counted(int count, String noun) {
    return count + " " + noun + (count == 1 ? "" : "s");
  }

  /** One line without an end. */
  String line() {
    return counted(tests(), "test")
        + ", "
        + passed
        + " passed, "
        + counted(warnings, "warning")
        + ", "
        + counted(failures, "failure")
        + ", "
        + counted(exceptions, "exception");
  }
}
