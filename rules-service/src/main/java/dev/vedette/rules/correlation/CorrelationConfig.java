package dev.vedette.rules.correlation;

import dev.vedette.language.correlation.Limits;
import dev.vedette.server.config.Default;
import dev.vedette.server.config.InvalidSettingException;
import java.time.Duration;

/**
 * How much each rule over several events remembers of a node; immutable.
 *
 * @param maxKeys most values of the fields that events have in common
 * @param maxMatches most matches of all these together
 * @param lateness how far an event may be behind the latest one of its node and still count
 */
public record CorrelationConfig(
    @Default("1000") int maxKeys,
    @Default("10000") int maxMatches,
    @Default("10s") Duration lateness) {

  /** Refuses to remember nothing. */
  public CorrelationConfig {
    if (maxKeys < 1) {
      throw new InvalidSettingException("max-keys", maxKeys, ">= 1");
    }
    if (maxMatches < 1) {
      throw new InvalidSettingException("max-matches", maxMatches, ">= 1");
    }
    if (lateness.isNegative()) {
      throw new InvalidSettingException("lateness", lateness, ">= 0s");
    }
  }

  /** Returns the bounds that hold when nobody sets others. */
  public static CorrelationConfig standard() {
    return new CorrelationConfig(1000, 10_000, Duration.ofSeconds(10));
  }

  Limits limits() {
    return new Limits(maxKeys, maxMatches, lateness);
  }
}
