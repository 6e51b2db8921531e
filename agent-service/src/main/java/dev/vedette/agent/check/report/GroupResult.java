package dev.vedette.agent.check.report;

import java.util.List;

/** The checks of one group that ran. Immutable. */
public record GroupResult(String id, String text, List<CheckOutcome> outcomes) {
  public GroupResult {
    outcomes = List.copyOf(outcomes);
  }

  public Totals totals() {
    return Totals.of(outcomes);
  }
}
