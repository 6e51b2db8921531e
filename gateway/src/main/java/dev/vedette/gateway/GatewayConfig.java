package dev.vedette.gateway;

import dev.vedette.gateway.authorization.AuthorizationConfig;
import dev.vedette.gateway.http.HttpConfig;
import dev.vedette.gateway.identity.IdentityConfig;
import dev.vedette.gateway.limit.ConnectionConfig;
import dev.vedette.gateway.limit.LimitConfig;
import dev.vedette.gateway.route.UpstreamConfig;
import dev.vedette.server.config.InvalidSettingException;
import dev.vedette.server.config.SecretFile;
import dev.vedette.server.grpc.GrpcServerConfig;
import dev.vedette.server.metrics.MetricsConfig;
import dev.vedette.server.tls.ClientCertificate;
import dev.vedette.server.tls.TlsConfig;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * All settings of a gateway, section {@code gateway}. Immutable.
 *
 * @param grpc the gRPC address
 * @param http the HTTP address, under the same certificates
 * @param metrics where it is scraped
 * @param identity how callers prove who they are
 * @param authorization who may call what
 * @param upstreams the services behind it
 * @param limits bounds on calls
 * @param connections bounds on gRPC connections
 */
public record GatewayConfig(
    GrpcServerConfig grpc,
    HttpConfig http,
    MetricsConfig metrics,
    IdentityConfig identity,
    AuthorizationConfig authorization,
    UpstreamConfig upstreams,
    LimitConfig limits,
    ConnectionConfig connections) {
  /** Refuses addresses beyond this machine without certificates and a way to tell callers apart. */
  public GatewayConfig {
    TlsConfig tls = grpc.tls();
    if (tls == null && !isLoopback(http.host())) {
      throw new InvalidSettingException(
          "http.host",
          http.host(),
          "a loopback address, or grpc.tls.certificate, grpc.tls.key and grpc.tls.trust");
    }
    if (tls != null
        && tls.clientCertificate() == ClientCertificate.NONE
        && identity.tokenFile() == null
        && identity.tokens() == null
        && identity.jwt() == null) {
      throw new InvalidSettingException(
          "grpc.tls.client-certificate",
          "none",
          "required or optional, or identity.token-file, tokens or jwt");
    }
  }

  /** Plaintext on 127.0.0.1 and free ports, with a token: what {@code vedette up} serves. */
  public static GatewayConfig loopback(
      String rules, String scanner, TlsConfig upstreamTls, Path tokenFile) {
    return new GatewayConfig(
        GrpcServerConfig.loopback(),
        new HttpConfig("127.0.0.1", 0),
        MetricsConfig.loopback(),
        new IdentityConfig(new SecretFile(tokenFile), "operator"),
        AuthorizationConfig.standard(),
        new UpstreamConfig(
            rules, scanner, upstreamTls, Duration.ofSeconds(5), Duration.ofSeconds(10)),
        LimitConfig.of(5000),
        ConnectionConfig.standard());
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new InvalidSettingException("http.host", host, "an address of this machine");
    }
  }
}
