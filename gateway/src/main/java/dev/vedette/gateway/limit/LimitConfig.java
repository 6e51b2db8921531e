package dev.vedette.gateway.limit;

import dev.vedette.server.config.Default;
import dev.vedette.server.config.InvalidSettingException;

/**
 * Bounds. Immutable.
 *
 * @param callsInFlight calls that may be open at once, streams included
 */
public record LimitConfig(@Default("5000") int callsInFlight) {
  /** Checks the bounds. */
  public LimitConfig {
    if (callsInFlight < 1) {
      throw new InvalidSettingException("calls-in-flight", callsInFlight, ">= 1");
    }
  }
}
