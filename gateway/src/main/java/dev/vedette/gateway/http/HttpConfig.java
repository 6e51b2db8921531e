package dev.vedette.gateway.http;

import dev.vedette.server.config.Default;
import dev.vedette.server.config.InvalidSettingException;

/**
 * Where HTTP is served, with the certificates of the gRPC address. Immutable.
 *
 * @param host address to bind
 * @param port port, 0 for any free one
 */
public record HttpConfig(@Default("127.0.0.1") String host, @Default("0") int port) {
  /** Checks the port. */
  public HttpConfig {
    if (port < 0 || port > 65535) {
      throw new InvalidSettingException("port", port, "0 to 65535");
    }
  }
}
