package dev.vedette.gateway.limit;

import dev.vedette.server.config.DataSize;
import dev.vedette.server.config.Default;
import dev.vedette.server.config.InvalidSettingException;
import java.time.Duration;

/**
 * Bounds on gRPC connections. Immutable.
 *
 * @param perAddress connections that one address may hold
 * @param streams calls that may be open on one connection
 * @param handshakeTimeout how long TLS and the first frames may take
 * @param keepAliveTime after how long without a sign of life a client is asked for one
 * @param keepAliveTimeout how long it may take to answer
 * @param headers largest sum of a call's headers
 */
public record ConnectionConfig(
    @Default("1000") int perAddress,
    @Default("1000") int streams,
    @Default("10s") Duration handshakeTimeout,
    @Default("60s") Duration keepAliveTime,
    @Default("20s") Duration keepAliveTimeout,
    @Default("32KiB") DataSize headers) {
  /** Checks the bounds. */
  public ConnectionConfig {
    positive("per-address", perAddress);
    positive("streams", streams);
    positive("handshake-timeout", handshakeTimeout.toMillis());
    positive("keep-alive-time", keepAliveTime.toMillis());
    positive("keep-alive-timeout", keepAliveTimeout.toMillis());
    if (headers.bytes() < 8 << 10 || headers.bytes() > 1 << 20) {
      throw new InvalidSettingException("headers", headers, "8KiB to 1MiB");
    }
  }

  /** The defaults. */
  public static ConnectionConfig standard() {
    return new ConnectionConfig(
        1000,
        1000,
        Duration.ofSeconds(10),
        Duration.ofSeconds(60),
        Duration.ofSeconds(20),
        DataSize.parse("32KiB"));
  }

  private static void positive(String key, long value) {
    if (value < 1) {
      throw new InvalidSettingException(key, value, ">= 1");
    }
  }
}
