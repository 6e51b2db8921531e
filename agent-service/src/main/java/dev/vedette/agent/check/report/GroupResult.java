package dev.vedette.agent.check.report;

import java.util.List;

/**
 * The checks of one group that ran. Immutable.
 *
 * @param totals over these checks
 */
public record GroupResult(String id, String text, List<CheckOutcome> outcomes, Totals totals) {
  public GroupResult {
    outcomes = List.copyOf(outcomes);
  }

  /** A result with the totals of its checks. */
  public static GroupResult of(String id, String text, List<CheckOutcome> outcomes) {
    return new GroupResult(id, text, outcomes, Totals.of(outcomes));
  }
}
