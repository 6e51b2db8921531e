package dev.vedette.gateway.limit;

import dev.vedette.server.config.Default;
import dev.vedette.server.config.InvalidSettingException;
import java.time.Duration;

/**
 * Bounds on calls. Immutable.
 *
 * @param callsInFlight calls that may be open at once, streams included
 * @param callsPerCaller the same for one caller
 * @param callsPerSecond calls that one caller may begin in a second, for longer than two; callers
 *     without a credential count by address
 * @param failuresPerSecond wrong credentials that one address may show in a second, for longer than
 *     ten; then it is not listened to
 * @param unaryDeadline deadline of unary calls whose callers give none
 */
public record LimitConfig(
    @Default("5000") int callsInFlight,
    @Default("2000") int callsPerCaller,
    @Default("5000") int callsPerSecond,
    @Default("20") int failuresPerSecond,
    @Default("60s") Duration unaryDeadline) {
  /** Checks the bounds. */
  public LimitConfig {
    positive("calls-in-flight", callsInFlight);
    positive("calls-per-caller", callsPerCaller);
    positive("calls-per-second", callsPerSecond);
    positive("failures-per-second", failuresPerSecond);
    if (!unaryDeadline.isPositive()) {
      throw new InvalidSettingException("unary-deadline", unaryDeadline, "more than 0s");
    }
  }

  /** The defaults, with this many calls at once. */
  public static LimitConfig of(int callsInFlight) {
    return new LimitConfig(callsInFlight, 2000, 5000, 20, Duration.ofSeconds(60));
  }

  private static void positive(String key, int value) {
    if (value < 1) {
      throw new InvalidSettingException(key, value, ">= 1");
    }
  }
}
