package dev.vedette.server.grpc;

import dev.vedette.server.config.DataSize;
import dev.vedette.server.config.Default;
import dev.vedette.server.config.InvalidSettingException;
import dev.vedette.server.tls.TlsConfig;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where and how gRPC is served. Immutable.
 *
 * @param host address to bind
 * @param port port, 0 for any free one
 * @param tls certificates; absent means plaintext, which only a loopback address may serve
 * @param localCallers what callers over plaintext may do
 * @param maxMessage largest message taken in
 * @param drainTime how long calls in flight may take when the process stops
 */
public record GrpcServerConfig(
    @Default("127.0.0.1") String host,
    @Default("0") int port,
    @Nullable TlsConfig tls,
    @Default("read-only") LocalCallers localCallers,
    @Default("20MiB") DataSize maxMessage,
    @Default("5s") Duration drainTime) {
  /** What callers that are not identified, over plaintext loopback, may do. */
  public enum LocalCallers {
    /** Methods without side effects. */
    READ_ONLY,
    /** Everything: for development and tests. */
    TRUSTED
  }

  /** Refuses plaintext beyond this machine. */
  public GrpcServerConfig {
    if (port < 0 || port > 65535) {
      throw new InvalidSettingException("port", port, "0 to 65535");
    }
    if (maxMessage.bytes() < 1024 || maxMessage.bytes() > 256L << 20) {
      throw new InvalidSettingException("max-message", maxMessage, "1KiB to 256MiB");
    }
    if (tls == null && !isLoopback(host)) {
      throw new InvalidSettingException(
          "host", host, "a loopback address, or tls.certificate, tls.key and tls.trust");
    }
  }

  /** Plaintext on 127.0.0.1, any free port, callers trusted: for tests. */
  public static GrpcServerConfig loopback() {
    return new GrpcServerConfig(
        "127.0.0.1", 0, null, LocalCallers.TRUSTED, DataSize.mebibytes(20), Duration.ofSeconds(5));
  }

  /** Mutual TLS on 127.0.0.1, any free port. */
  public static GrpcServerConfig loopback(TlsConfig tls) {
    return new GrpcServerConfig(
        "127.0.0.1", 0, tls, LocalCallers.READ_ONLY, DataSize.mebibytes(20), Duration.ofSeconds(5));
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new InvalidSettingException("host", host, "an address of this machine");
    }
  }
}
