package dev.vedette.agent.check.report;

import java.util.Comparator;
import java.util.List;

/** What a whole run found, ordered by the number of the controls. Immutable. */
public record CheckReport(List<ControlsResult> controls) {
  public CheckReport {
    controls =
        controls.stream()
            .sorted(Comparator.comparingLong(result -> number(result.controls().id())))
            .toList();
  }

  public Totals totals() {
    Totals totals = Totals.NONE;
    for (ControlsResult result : controls) {
      totals = totals.plus(result.totals());
    }
    return totals;
  }

  private static long number(String id) {
    try {
      return Long.parseLong(id);
    } catch (NumberFormatException _) {
      return 0;
    }
  }
}
