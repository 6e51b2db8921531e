package dev.vedette.scanner.policy.service;

import dev.vedette.rego.evaluate.Limits;
import dev.vedette.scanner.policy.EngineOptions;
import dev.vedette.server.config.DataSize;
import dev.vedette.server.config.Default;
import dev.vedette.server.config.InvalidSettingException;
import java.time.Duration;

/**
 * The bounds of one evaluation of policies. Immutable.
 *
 * @param timeLimit how long a call may take
 * @param maxContent most bytes of policies, and most bytes of inputs, in a call
 * @param maxFiles most policies, and most inputs, in a call
 * @param maxSteps most steps of one query
 * @param maxValues most values that one query may collect
 */
public record PolicyConfig(
    @Default("10s") Duration timeLimit,
    @Default("16MiB") DataSize maxContent,
    @Default("1000") int maxFiles,
    @Default("50000000") int maxSteps,
    @Default("2000000") int maxValues) {
  private static final int DEPTH = 300;

  public PolicyConfig {
    if (timeLimit.isNegative() || timeLimit.isZero()) {
      throw new InvalidSettingException("time-limit", timeLimit, "more than 0");
    }
    if (maxContent.bytes() < 1 || maxContent.bytes() > 64L << 20) {
      throw new InvalidSettingException("max-content", maxContent, "1 byte to 64MiB");
    }
    atLeastOne("max-files", maxFiles);
    atLeastOne("max-steps", maxSteps);
    atLeastOne("max-values", maxValues);
  }

  /** What holds when nobody sets anything. */
  public static PolicyConfig standard() {
    return new PolicyConfig(
        Duration.ofSeconds(10), DataSize.mebibytes(16), 1_000, 50_000_000, 2_000_000);
  }

  /** How policies are compiled and evaluated within these bounds. */
  public EngineOptions options() {
    return EngineOptions.standard().with(new Limits(maxSteps, maxValues, DEPTH, timeLimit));
  }

  private static void atLeastOne(String key, int value) {
    if (value < 1) {
      throw new InvalidSettingException(key, value, ">= 1");
    }
  }
}
