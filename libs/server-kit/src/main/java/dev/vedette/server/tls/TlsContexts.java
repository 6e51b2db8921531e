package dev.vedette.server.tls;

import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Makes Netty's TLS contexts from PEM files, which are read again when they change. */
public final class TlsContexts {
  private TlsContexts() {}

  /**
   * For a server.
   *
   * @throws dev.vedette.server.config.ConfigException naming each file that cannot be used and why
   */
  public static SslContext server(TlsConfig config) {
    LiveTls live = new LiveTls(config);
    try {
      return GrpcSslContexts.configure(
              SslContextBuilder.forServer(live.keys())
                  .trustManager(live.trust(null))
                  .clientAuth(clientAuth(config.clientCertificate()))
                  .protocols("TLSv1.3", "TLSv1.2"))
          .build();
    } catch (SSLException e) {
      throw new IllegalStateException("TLS: " + e.getMessage(), e);
    }
  }

  /**
   * For a client; with an expected identity the server's certificate must name it, whatever its
   * host name.
   *
   * @throws dev.vedette.server.config.ConfigException naming each file that cannot be used and why
   */
  public static SslContext client(TlsConfig config, @Nullable PeerIdentity expected) {
    LiveTls live = new LiveTls(config);
    try {
      return GrpcSslContexts.forClient()
          .keyManager(live.keys())
          .trustManager(live.trust(expected))
          .protocols("TLSv1.3", "TLSv1.2")
          .build();
    } catch (SSLException e) {
      throw new IllegalStateException("TLS: " + e.getMessage(), e);
    }
  }

  private static ClientAuth clientAuth(ClientCertificate wanted) {
    return switch (wanted) {
      case REQUIRED -> ClientAuth.REQUIRE;
      case OPTIONAL -> ClientAuth.OPTIONAL;
      case NONE -> ClientAuth.NONE;
    };
  }
}
