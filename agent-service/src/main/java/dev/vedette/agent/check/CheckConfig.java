package dev.vedette.agent.check;

import dev.vedette.agent.check.node.ShellLimits;
import dev.vedette.server.config.DataSize;
import dev.vedette.server.config.Default;
import dev.vedette.server.config.InvalidSettingException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * How node checks run: settings {@code agent.check.*}. Immutable.
 *
 * @param directories benchmark directories that calls may name
 * @param auditTimeout how long one audit may take
 * @param auditOutput how much one audit may print
 */
public record CheckConfig(
    Map<String, Path> directories,
    @Default("30s") Duration auditTimeout,
    @Default("1MiB") DataSize auditOutput) {
  private static final long MAX_OUTPUT_BYTES = 16L << 20;

  public CheckConfig {
    directories = Map.copyOf(directories);
    if (!auditTimeout.isPositive()) {
      throw new InvalidSettingException("audit-timeout", auditTimeout, "> 0");
    }
    if (auditOutput.bytes() <= 0 || auditOutput.bytes() > MAX_OUTPUT_BYTES) {
      throw new InvalidSettingException("audit-output", auditOutput, "1 to 16MiB");
    }
  }

  ShellLimits limits() {
    return new ShellLimits(auditTimeout, (int) auditOutput.bytes());
  }
}
