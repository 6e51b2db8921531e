package dev.vedette.rules.alert;

import dev.vedette.server.config.DataSize;
import dev.vedette.server.config.Default;
import dev.vedette.server.config.InvalidSettingException;
import java.time.Duration;

/**
 * How long alerts are kept and how they are followed; immutable.
 *
 * @param maxAlerts how many alerts are kept
 * @param maxSize how much room they may take together
 * @param maxAge how long alerts and delivery marks are kept
 * @param trimInterval how often what is too much or too old is deleted
 * @param watchBuffer how many alerts wait for one slow reader
 * @param maxWatches how many readers may follow at once
 */
public record AlertConfig(
    @Default("100000") long maxAlerts,
    @Default("10GiB") DataSize maxSize,
    @Default("30d") Duration maxAge,
    @Default("1m") Duration trimInterval,
    @Default("1024") int watchBuffer,
    @Default("1000") int maxWatches) {

  /** Refuses bounds that keep nothing. */
  public AlertConfig {
    if (maxAlerts < 1) {
      throw new InvalidSettingException("max-alerts", maxAlerts, ">= 1");
    }
    if (maxSize.bytes() < 1) {
      throw new InvalidSettingException("max-size", maxSize, ">= 1B");
    }
    if (maxAge.compareTo(Duration.ofMinutes(1)) < 0) {
      throw new InvalidSettingException("max-age", maxAge, ">= 1m");
    }
    if (trimInterval.compareTo(Duration.ofMillis(10)) < 0) {
      throw new InvalidSettingException("trim-interval", trimInterval, ">= 10ms");
    }
    if (watchBuffer < 1) {
      throw new InvalidSettingException("watch-buffer", watchBuffer, ">= 1");
    }
    if (maxWatches < 1) {
      throw new InvalidSettingException("max-watches", maxWatches, ">= 1");
    }
  }

  /** Returns the bounds that hold when nobody sets others. */
  public static AlertConfig standard() {
    return new AlertConfig(
        100_000, DataSize.parse("10GiB"), Duration.ofDays(30), Duration.ofMinutes(1), 1024, 1000);
  }
}
