package dev.vedette.rules.backtest;

import dev.vedette.server.config.Default;
import dev.vedette.server.config.InvalidSettingException;
import java.time.Duration;

/**
 * Bounds of backtests; immutable.
 *
 * @param maxRunning how many run at the same time, each on a thread of its own
 * @param maxKept how many are kept, running or ended
 * @param maxAge how long ended ones are kept
 */
public record BacktestConfig(
    @Default("1") int maxRunning, @Default("100") int maxKept, @Default("1d") Duration maxAge) {

  /** Refuses bounds that let none run. */
  public BacktestConfig {
    if (maxRunning < 1) {
      throw new InvalidSettingException("max-running", maxRunning, ">= 1");
    }
    if (maxKept < maxRunning) {
      throw new InvalidSettingException("max-kept", maxKept, ">= max-running");
    }
    if (maxAge.compareTo(Duration.ofMinutes(1)) < 0) {
      throw new InvalidSettingException("max-age", maxAge, ">= 1m");
    }
  }

  /** Returns the bounds that hold when nobody sets others. */
  public static BacktestConfig standard() {
    return new BacktestConfig(1, 100, Duration.ofDays(1));
  }
}
