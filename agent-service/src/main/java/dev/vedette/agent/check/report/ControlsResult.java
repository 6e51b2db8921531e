package dev.vedette.agent.check.report;

import dev.vedette.agent.check.controls.Controls;
import java.util.List;

/**
 * What came of one controls file. Immutable.
 *
 * @param detectedVersion the version that the benchmark was chosen for, or {@code none}
 * @param groups the groups of which at least one check ran
 */
public record ControlsResult(Controls controls, String detectedVersion, List<GroupResult> groups) {
  public ControlsResult {
    groups = List.copyOf(groups);
  }

  public Totals totals() {
    Totals totals = Totals.NONE;
    for (GroupResult group : groups) {
      totals = totals.plus(group.totals());
    }
    return totals;
  }
}
