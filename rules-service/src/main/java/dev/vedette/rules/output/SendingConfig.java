package dev.vedette.rules.output;

import dev.vedette.server.config.Default;
import dev.vedette.server.config.InvalidSettingException;
import java.time.Duration;

/**
 * How hard an output tries; immutable.
 *
 * @param timeout how long one attempt may take
 * @param attempts how often an alert is sent to a receiver that answers with a fault
 * @param backOff pause after a failed attempt, doubled with each that follows
 * @param maxBackOff longest pause
 * @param brokenAfter failed attempts in a row after which the output counts as broken
 * @param maxAge how long after it was stored an alert is still sent
 */
public record SendingConfig(
    @Default("10s") Duration timeout,
    @Default("10") int attempts,
    @Default("500ms") Duration backOff,
    @Default("1m") Duration maxBackOff,
    @Default("5") int brokenAfter,
    @Default("1d") Duration maxAge) {

  /** Refuses what cannot work. */
  public SendingConfig {
    bounded("timeout", timeout);
    bounded("back-off", backOff);
    bounded("max-age", maxAge);
    if (maxBackOff.compareTo(backOff) < 0 || maxBackOff.compareTo(Duration.ofDays(1)) > 0) {
      throw new InvalidSettingException("max-back-off", maxBackOff, "back-off to 1d");
    }
    if (attempts < 1) {
      throw new InvalidSettingException("attempts", attempts, ">= 1");
    }
    if (brokenAfter < 1) {
      throw new InvalidSettingException("broken-after", brokenAfter, ">= 1");
    }
  }

  private static void bounded(String key, Duration duration) {
    if (duration.compareTo(Duration.ofMillis(1)) < 0
        || duration.compareTo(Duration.ofDays(365)) > 0) {
      throw new InvalidSettingException(key, duration, "1ms to 365d");
    }
  }

  /** Returns the pause after so many failed attempts in a row. */
  Duration pause(int failures) {
    Duration pause = backOff;
    for (int doubled = 1; doubled < failures && pause.compareTo(maxBackOff) < 0; doubled++) {
      pause = pause.multipliedBy(2);
    }
    return pause.compareTo(maxBackOff) < 0 ? pause : maxBackOff;
  }
}
