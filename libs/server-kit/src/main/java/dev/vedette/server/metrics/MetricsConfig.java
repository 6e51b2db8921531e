package dev.vedette.server.metrics;

import dev.vedette.server.config.Default;
import dev.vedette.server.config.InvalidSettingException;

/**
 * Where {@code /metrics}, {@code /healthz} and {@code /readyz} are served. Immutable.
 *
 * @param host address to bind
 * @param port port, 0 for any free one
 */
public record MetricsConfig(@Default("127.0.0.1") String host, @Default("0") int port) {
  /** Checks the port. */
  public MetricsConfig {
    if (port < 0 || port > 65535) {
      throw new InvalidSettingException("port", port, "0 to 65535");
    }
  }

  /** On 127.0.0.1 and any free port. */
  public static MetricsConfig loopback() {
    return new MetricsConfig("127.0.0.1", 0);
  }
}
