package dev.vedette.agent.fleet;

import dev.vedette.server.config.DataSize;
import dev.vedette.server.config.Default;
import dev.vedette.server.config.InvalidSettingException;
import java.time.Duration;

/**
 * Bounds of scheduled checks: settings {@code agent.fleet.*}. Immutable.
 *
 * @param longestRun how long one run may take
 * @param waitingReports how many reports wait on disk for the rules service
 * @param waitingSize how large they may be together
 * @param reportSize largest report; a larger one loses its evidence
 */
public record FleetConfig(
    @Default("30m") Duration longestRun,
    @Default("100") int waitingReports,
    @Default("64MiB") DataSize waitingSize,
    @Default("4MiB") DataSize reportSize) {

  /** Refuses bounds that let nothing through. */
  public FleetConfig {
    if (!longestRun.isPositive()) {
      throw new InvalidSettingException("longest-run", longestRun, "> 0");
    }
    if (waitingReports < 1) {
      throw new InvalidSettingException("waiting-reports", waitingReports, ">= 1");
    }
    if (reportSize.bytes() < 1024) {
      throw new InvalidSettingException("report-size", reportSize, ">= 1KiB");
    }
    if (waitingSize.bytes() < reportSize.bytes()) {
      throw new InvalidSettingException("waiting-size", waitingSize, "at least report-size");
    }
  }

  /** Returns the bounds that hold when nobody sets others. */
  public static FleetConfig standard() {
    return new FleetConfig(
        Duration.ofMinutes(30), 100, DataSize.mebibytes(64), DataSize.mebibytes(4));
  }
}
