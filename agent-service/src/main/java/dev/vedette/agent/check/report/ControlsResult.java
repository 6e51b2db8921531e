package dev.vedette.agent.check.report;

import dev.vedette.agent.check.controls.Controls;
import java.util.List;

/**
 * What came of one controls file. Immutable.
 *
 * @param detectedVersion the version that the benchmark was chosen for, or {@code none}
 * @param groups the groups of which at least one check ran
 * @param totals over these groups
 */
public record ControlsResult(
    Controls controls, String detectedVersion, List<GroupResult> groups, Totals totals) {
  public ControlsResult {
    groups = List.copyOf(groups);
  }

  /** A result with the totals of its groups. */
  public static ControlsResult of(
      Controls controls, String detectedVersion, List<GroupResult> groups) {
    Totals totals = Totals.NONE;
    for (GroupResult group : groups) {
      totals = totals.plus(group.totals());
    }
    return new ControlsResult(controls, detectedVersion, groups, totals);
  }
}
