package dev.vedette.scanner.policy;

import java.util.List;

/**
 * What the rules of one namespace say about one file. Immutable.
 *
 * @param file the name as given; {@code -} for standard input
 */
public record CheckResult(
    String file,
    String namespace,
    int successes,
    List<Finding> skipped,
    List<Finding> warnings,
    List<Finding> failures,
    List<Finding> exceptions,
    List<QueryRecord> queries) {

  public CheckResult {
    skipped = List.copyOf(skipped);
    warnings = List.copyOf(warnings);
    failures = List.copyOf(failures);
    exceptions = List.copyOf(exceptions);
    queries = List.copyOf(queries);
  }

  /** A query that was asked on the way, what it printed, and how it was evaluated if traced. */
  public record QueryRecord(
      String query, boolean passed, List<String> printed, List<String> trace) {
    public QueryRecord {
      printed = List.copyOf(printed);
      trace = List.copyOf(trace);
    }
  }

  /** How many tests these results count for. */
  public int tests() {
    return successes + skipped.size() + warnings.size() + failures.size() + exceptions.size();
  }

  /** Whether any of the results has a failure. */
  public static boolean anyFailure(List<CheckResult> results) {
    return results.stream().anyMatch(result -> !result.failures().isEmpty());
  }

  /** Whether any of the results has a warning. */
  public static boolean anyWarning(List<CheckResult> results) {
    return results.stream().anyMatch(result -> !result.warnings().isEmpty());
  }
}
