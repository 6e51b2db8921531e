package dev.vedette.rules.report;

import dev.vedette.server.config.DataSize;
import dev.vedette.server.config.Default;
import dev.vedette.server.config.InvalidSettingException;
import java.time.Duration;

/**
 * Bounds of reports; immutable.
 *
 * @param maxSize largest report
 * @param maxPerSchedule how many reports of one node and schedule are kept
 * @param maxAge how long reports are kept
 * @param maxWatches how many readers may follow at once
 */
public record ReportConfig(
    @Default("4MiB") DataSize maxSize,
    @Default("100") int maxPerSchedule,
    @Default("90d") Duration maxAge,
    @Default("1000") int maxWatches) {

  /** Refuses bounds that keep nothing. */
  public ReportConfig {
    if (maxSize.bytes() < 1024) {
      throw new InvalidSettingException("max-size", maxSize, ">= 1KiB");
    }
    if (maxPerSchedule < 2) {
      throw new InvalidSettingException("max-per-schedule", maxPerSchedule, ">= 2");
    }
    if (maxAge.compareTo(Duration.ofMinutes(1)) < 0) {
      throw new InvalidSettingException("max-age", maxAge, ">= 1m");
    }
    if (maxWatches < 1) {
      throw new InvalidSettingException("max-watches", maxWatches, ">= 1");
    }
  }

  /** Returns the bounds that hold when nobody sets others. */
  public static ReportConfig standard() {
    return new ReportConfig(DataSize.mebibytes(4), 100, Duration.ofDays(90), 1000);
  }
}
