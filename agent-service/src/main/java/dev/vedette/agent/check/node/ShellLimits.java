package dev.vedette.agent.check.node;

import java.time.Duration;

/** What one shell text may use. Immutable. */
public record ShellLimits(Duration time, int outputBytes) {
  public static final ShellLimits STANDARD = new ShellLimits(Duration.ofSeconds(30), 4 << 20);
}
