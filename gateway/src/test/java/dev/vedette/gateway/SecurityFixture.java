package dev.vedette.gateway;

import com.google.protobuf.ByteString;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.vedette.gateway.authorization.AuthorizationConfig;
import dev.vedette.gateway.http.HttpConfig;
import dev.vedette.gateway.identity.IdentityConfig;
import dev.vedette.gateway.identity.JwtConfig;
import dev.vedette.gateway.limit.ConnectionConfig;
import dev.vedette.gateway.limit.LimitConfig;
import dev.vedette.gateway.route.UpstreamConfig;
import dev.vedette.proto.scanner.v1.ScanManifestRequest;
import dev.vedette.proto.scanner.v1.ScanServiceGrpc;
import dev.vedette.server.ServiceProcess;
import dev.vedette.server.config.DataSize;
import dev.vedette.server.config.SecretFile;
import dev.vedette.server.grpc.GrpcChannels;
import dev.vedette.server.grpc.GrpcServerConfig;
import dev.vedette.server.metrics.MetricsConfig;
import dev.vedette.server.tls.ClientCertificate;
import dev.vedette.server.tls.LiveTls;
import dev.vedette.server.tls.PeerIdentity;
import dev.vedette.server.tls.ThrowawayCa;
import dev.vedette.server.tls.TlsConfig;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/** A gateway over TLS with every kind of credential, in front of fakes. */
@NullMarked
final class SecurityFixture implements AutoCloseable {
  static final String ADMIN = "the-token-of-the-administrator";
  static final String VIEWER = "the-token-of-a-viewer-of-alerts";
  static final String OPERATOR = "the-token-of-an-operator-at-work";
  static final String EXPIRED = "the-token-of-somebody-who-left";
  static final String ISSUER = "https://login.example/realm";

  final Path directory;
  final ThrowawayCa ca;
  final TestAuthority second;
  final RSAKey key;
  final GatewayService gateway;
  private final List<ServiceProcess> behind;
  private final HttpClient http = HttpClient.newHttpClient();
  private final ManagedChannel good;
  final ManagedChannel anonymous;
  private final LiveTls anybody;

  SecurityFixture(Path directory, LimitConfig limits) throws Exception {
    this.directory = directory;
    this.ca = ThrowawayCa.create(directory.resolve("ca"));
    this.second = new TestAuthority(directory.resolve("second"), "second");
    this.key = new RSAKeyGenerator(2048).keyID("k1").generate();
    Fakes.Nodes nodes = new Fakes.Nodes();
    ServiceProcess rules =
        Fakes.serve("rules", 0, ca.issue(PeerIdentity.rules()), nodes, new Fakes.RuleSets());
    ServiceProcess scanner =
        Fakes.serve("scanner", 0, ca.issue(PeerIdentity.scanner()), new Fakes.Scans());
    ServiceProcess agent =
        Fakes.serve("agent", 0, ca.issue(PeerIdentity.agent("n1")), new Fakes.Events("n1"));
    behind = List.of(agent, scanner, rules);
    nodes.put("n1", agent.ports().grpc());
    nodes.put("n2", agent.ports().grpc());
    TlsConfig own = ca.issue(PeerIdentity.gateway(), ClientCertificate.OPTIONAL);
    Path trust = directory.resolve("clients.pem");
    Files.writeString(trust, Files.readString(ca.trust()) + Files.readString(second.trust()));
    GrpcServerConfig grpc =
        GrpcServerConfig.loopback(
            new TlsConfig(own.certificate(), own.key(), trust, ClientCertificate.OPTIONAL));
    gateway =
        GatewayService.start(
            new GatewayConfig(
                grpc,
                new HttpConfig("127.0.0.1", 0),
                MetricsConfig.loopback(),
                identity(),
                new AuthorizationConfig(null, 1),
                new UpstreamConfig(
                    "127.0.0.1:" + rules.ports().grpc(),
                    "127.0.0.1:" + scanner.ports().grpc(),
                    ca.issue(PeerIdentity.gateway()),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(10)),
                limits,
                new ConnectionConfig(
                    50,
                    200,
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(1),
                    DataSize.parse("32KiB"))));
    anybody = new LiveTls(ca.issue(PeerIdentity.client("anybody")));
    anonymous =
        NettyChannelBuilder.forAddress("127.0.0.1", gateway.grpcPort())
            .sslContext(GrpcSslContexts.forClient().trustManager(ca.trust().toFile()).build())
            .build();
    good =
        GrpcChannels.connect(
            "127.0.0.1:" + gateway.grpcPort(),
            ca.issue(PeerIdentity.client("good")),
            PeerIdentity.gateway());
  }

  private IdentityConfig identity() throws Exception {
    Path token = Files.writeString(directory.resolve("token"), ADMIN + "\n");
    Path tokens =
        Files.writeString(
            directory.resolve("tokens"),
            "# name roles expiry hash\n"
                + line("vera", "viewer", "never", VIEWER)
                + line("otto", "viewer+operator", "2999-12-31", OPERATOR)
                + line("gone", "admin", "2020-01-31", EXPIRED));
    Path jwks =
        Files.writeString(directory.resolve("jwks.json"), new JWKSet(key.toPublicJWK()).toString());
    JwtConfig jwt =
        new JwtConfig(
            ISSUER,
            List.of("vedette"),
            jwks.toString(),
            JwtConfig.Claims.standard(),
            Map.of("sre", "admin", "everyone", "viewer"));
    return new IdentityConfig(
        new SecretFile(token),
        "root",
        tokens,
        jwt,
        new IdentityConfig.Certificates(List.of("viewer"), Map.of()));
  }

  private static String line(String name, String roles, String expiry, String token)
      throws Exception {
    return name + "  " + roles + "  " + expiry + "  sha256:" + hash(token) + "\n";
  }

  static String hash(String token) throws Exception {
    return HexFormat.of()
        .formatHex(
            MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
  }

  /** Claims of a good token of an administrator. */
  JWTClaimsSet.Builder claims() {
    Instant now = Instant.now();
    return new JWTClaimsSet.Builder()
        .issuer(ISSUER)
        .audience("vedette")
        .subject("jane")
        .claim("groups", List.of("sre"))
        .issueTime(Date.from(now))
        .expirationTime(Date.from(now.plusSeconds(600)));
  }

  String signed(JWTClaimsSet.Builder claims) throws Exception {
    return signed(claims, new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("k1").build(), key);
  }

  static String signed(JWTClaimsSet.Builder claims, JWSHeader header, RSAKey by) throws Exception {
    SignedJWT token = new SignedJWT(header, claims.build());
    token.sign(new RSASSASigner(by));
    return token.serialize();
  }

  /** TLS without a client certificate. */
  SSLContext tls() throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {anybody.trust(PeerIdentity.gateway())}, null);
    return context;
  }

  /** TLS with the files' certificate. */
  SSLContext tls(TlsConfig files) throws Exception {
    LiveTls live = new LiveTls(files);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(
        new KeyManager[] {live.keys()},
        new TrustManager[] {anybody.trust(PeerIdentity.gateway())},
        null);
    return context;
  }

  private static final Marshaller<byte[]> BYTES =
      new Marshaller<>() {
        @Override
        public InputStream stream(byte[] value) {
          return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
          try {
            return stream.readAllBytes();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        }
      };

  /** Calls with a certificate, or without, and gives the status. */
  String call(@Nullable TlsConfig tls, String method, Metadata headers) throws Exception {
    return call(tls, method, headers, new byte[0]);
  }

  String call(@Nullable TlsConfig tls, String method, Metadata headers, byte[] message)
      throws Exception {
    if (tls == null) {
      return over(anonymous, method, headers, message);
    }
    String address = "127.0.0.1:" + gateway.grpcPort();
    ManagedChannel channel = GrpcChannels.connect(address, tls, PeerIdentity.gateway());
    try {
      return over(channel, method, headers, message);
    } finally {
      channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    }
  }

  static String over(ManagedChannel channel, String method, Metadata headers, byte[] message) {
    try {
      Channel dressed =
          ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers));
      MethodDescriptor<byte[], byte[]> descriptor =
          MethodDescriptor.newBuilder(BYTES, BYTES)
              .setType(MethodDescriptor.MethodType.SERVER_STREAMING)
              .setFullMethodName(method)
              .build();
      ClientCalls.blockingServerStreamingCall(
              dressed,
              descriptor,
              CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS),
              message)
          .forEachRemaining(answer -> {});
      return "OK";
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode().name();
    }
  }

  /** Calls with a token and without certificate. */
  String bearer(String token, String method) throws Exception {
    return call(null, method, headers("authorization", "Bearer " + token));
  }

  Http2Wire wire() throws Exception {
    return Http2Wire.connect(tls(), gateway.grpcPort());
  }

  static Metadata headers(String... pairs) {
    Metadata headers = new Metadata();
    for (int i = 0; i + 1 < pairs.length; i += 2) {
      headers.put(Metadata.Key.of(pairs[i], Metadata.ASCII_STRING_MARSHALLER), pairs[i + 1]);
    }
    return headers;
  }

  /** A call that must work, whatever was tried before. */
  boolean answersGoodCalls() {
    return ScanServiceGrpc.newBlockingStub(good)
        .withInterceptors(
            MetadataUtils.newAttachHeadersInterceptor(headers("authorization", "Bearer " + VIEWER)))
        .withDeadlineAfter(20, TimeUnit.SECONDS)
        .scanManifest(
            ScanManifestRequest.newBuilder().setContent(ByteString.copyFromUtf8("x")).build())
        .getPassed();
  }

  /** How many attempts the gateway says it turned away. */
  double turnedAway() throws Exception {
    return sum("vedette_gateway_rejected_total") + sum("vedette_gateway_connections_closed_total");
  }

  /** The sum of a metric over its labels. */
  double sum(String metric) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.metricsPort() + "/metrics"))
            .timeout(Duration.ofSeconds(20))
            .build();
    return http.send(request, HttpResponse.BodyHandlers.ofString())
        .body()
        .lines()
        .filter(line -> line.startsWith(metric + "{") || line.startsWith(metric + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  @Override
  public void close() {
    anonymous.shutdownNow();
    good.shutdownNow();
    http.close();
    gateway.close();
    behind.forEach(ServiceProcess::close);
  }
}
