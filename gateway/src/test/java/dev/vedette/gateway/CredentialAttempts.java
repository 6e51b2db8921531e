package dev.vedette.gateway;

import static dev.vedette.gateway.SecurityFixture.headers;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.vedette.gateway.TestAuthority.Wish;
import dev.vedette.server.tls.PeerIdentity;
import dev.vedette.server.tls.TlsConfig;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;

/** Attempts with certificates, tokens and roles that are not good enough. */
@NullMarked
final class CredentialAttempts {
  private static final String SCAN = "vedette.scanner.v1.ScanService/ScanManifest";
  private static final String ALERTS = "vedette.rules.v1.AlertService/ListAlerts";
  private static final String CREATE = "vedette.rules.v1.RuleSetService/CreateRuleSet";
  private static final String EVENTS = "vedette.agent.v1.EventService/WatchEvents";
  private static final String CHECK = "vedette.agent.v1.CheckService/RunCheck";
  private static final String DENIED = "UNAUTHENTICATED|PERMISSION_DENIED";

  private final SecurityFixture fixture;
  private final Attempts attempts;

  CredentialAttempts(SecurityFixture fixture, Attempts attempts) {
    this.fixture = fixture;
    this.attempts = attempts;
  }

  void addAll() throws Exception {
    certificates();
    nodesAndRoles();
    tokens();
    signedTokens();
    forgedTokens();
  }

  private TlsConfig second(Wish wish) throws Exception {
    return fixture.second.issue(wish, fixture.ca.trust());
  }

  private void certificates() throws Exception {
    // Of the same name: clients show a certificate only where its authority is asked for.
    TestAuthority stranger = new TestAuthority(fixture.directory.resolve("stranger"), "second");
    Path trust = fixture.ca.trust();
    Instant now = Instant.now();
    Wish alice = Wish.now("alice");
    attempts.add("no certificate, reading", DENIED, () -> fixture.call(null, SCAN, headers()));
    attempts.add("no certificate, writing", DENIED, () -> fixture.call(null, CREATE, headers()));
    attempts.add(
        "no certificate, reflection",
        DENIED,
        () ->
            fixture.call(
                null, "grpc.reflection.v1.ServerReflection/ServerReflectionInfo", headers()));
    attempts.add(
        "no certificate, health",
        DENIED,
        () -> fixture.call(null, "grpc.health.v1.Health/Check", headers()));
    attempts.add(
        "certificate of another authority",
        "UNAVAILABLE",
        () -> fixture.call(stranger.issue(alice, trust), SCAN, headers()));
    attempts.add(
        "certificate of another authority that names the gateway",
        "UNAVAILABLE",
        () ->
            fixture.call(
                stranger.issue(Wish.now("x", "spiffe://vedette/gateway"), trust), SCAN, headers()));
    attempts.add(
        "certificate that vouches for itself",
        "UNAVAILABLE",
        () -> fixture.call(stranger.selfSigned(alice, trust), SCAN, headers()));
    attempts.add(
        "expired certificate",
        "UNAVAILABLE",
        () -> callRaw(alice.during(now.minus(Duration.ofDays(9)), now.minus(Duration.ofDays(1)))));
    attempts.add(
        "certificate that is not valid yet",
        "UNAVAILABLE",
        () -> callRaw(alice.during(now.plus(Duration.ofDays(1)), now.plus(Duration.ofDays(9)))));
    attempts.add(
        "certificate with two identities",
        DENIED,
        () ->
            fixture.call(
                second(Wish.now("x", "spiffe://vedette/client/alice", "spiffe://vedette/gateway")),
                SCAN,
                headers()));
    attempts.add(
        "certificate of another trust domain",
        DENIED,
        () -> fixture.call(second(Wish.now("x", "spiffe://evil/gateway")), SCAN, headers()));
    attempts.add(
        "common name that looks like an identity",
        DENIED,
        () -> fixture.call(second(Wish.now("spiffe://vedette/gateway")), SCAN, headers()));
    attempts.add(
        "common name of a local caller",
        DENIED,
        () -> fixture.call(second(Wish.now("local")), SCAN, headers()));
    attempts.add(
        "client's certificate without the role",
        DENIED,
        () -> fixture.call(second(alice), CREATE, headers()));
    attempts.add(
        "plaintext to the TLS address",
        "closed",
        () -> {
          try (Socket socket =
              new Socket(InetAddress.getLoopbackAddress(), fixture.gateway.grpcPort())) {
            socket.setSoTimeout(20_000);
            socket
                .getOutputStream()
                .write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return Http2Wire.drained(socket);
          }
        });
  }

  /** Our own client would not even try with such a certificate. */
  private String callRaw(Wish wish) throws Exception {
    TlsConfig files = second(wish);
    var builder =
        io.grpc.netty.GrpcSslContexts.forClient()
            .trustManager(fixture.ca.trust().toFile())
            .keyManager(files.certificate().toFile(), files.key().toFile());
    ManagedChannel channel =
        io.grpc.netty.NettyChannelBuilder.forAddress("127.0.0.1", fixture.gateway.grpcPort())
            .sslContext(builder.build())
            .build();
    try {
      return SecurityFixture.over(channel, SCAN, headers(), new byte[0]);
    } finally {
      channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    }
  }

  private void nodesAndRoles() throws Exception {
    TlsConfig agent = fixture.ca.issue(PeerIdentity.agent("n1"));
    attempts.add(
        "agent, another node",
        DENIED,
        () -> fixture.call(agent, EVENTS, headers("vedette-node", "n2")));
    attempts.add(
        "agent, all nodes", DENIED, () -> fixture.call(agent, CHECK, headers("vedette-node", "*")));
    attempts.add("agent, no node", DENIED, () -> fixture.call(agent, EVENTS, headers()));
    attempts.add(
        "agent, own node in capitals",
        DENIED,
        () -> fixture.call(agent, EVENTS, headers("vedette-node", "N1")));
    attempts.add("agent publishes rules", DENIED, () -> fixture.call(agent, CREATE, headers()));
    attempts.add("agent reads alerts", DENIED, () -> fixture.call(agent, ALERTS, headers()));
    attempts.add(
        "agent enrols through the gateway",
        DENIED,
        () ->
            fixture.call(
                agent, "vedette.rules.v1.NodeService/EnrolNode", headers("vedette-node", "n1")));
    TlsConfig rules = fixture.ca.issue(PeerIdentity.rules());
    TlsConfig gateway = fixture.ca.issue(PeerIdentity.gateway());
    attempts.add(
        "rules service publishes rules", DENIED, () -> fixture.call(rules, CREATE, headers()));
    attempts.add(
        "gateway's own certificate", DENIED, () -> fixture.call(gateway, CREATE, headers()));
    Metadata forged =
        headers("authorization", "Bearer " + SecurityFixture.ADMIN, "vedette-principal", "x");
    attempts.add("forged vedette-principal", DENIED, () -> fixture.call(null, CREATE, forged));
    attempts.add(
        "forged vedette-principal of the gateway",
        DENIED,
        () ->
            fixture.call(gateway, SCAN, headers("vedette-principal", "spiffe://vedette/gateway")));
    attempts.add(
        "viewer publishes rules", DENIED, () -> fixture.bearer(SecurityFixture.VIEWER, CREATE));
    attempts.add(
        "viewer runs a check", DENIED, () -> fixture.bearer(SecurityFixture.VIEWER, CHECK));
    attempts.add(
        "viewer watches events", DENIED, () -> fixture.bearer(SecurityFixture.VIEWER, EVENTS));
    attempts.add(
        "operator publishes rules", DENIED, () -> fixture.bearer(SecurityFixture.OPERATOR, CREATE));
    attempts.add(
        "operator begins a rollout",
        DENIED,
        () ->
            fixture.bearer(
                SecurityFixture.OPERATOR, "vedette.rules.v1.RolloutService/CreateRollout"));
    for (String node : List.of("../n1", "n1/../../n2", "n1%0an2", "a".repeat(5000))) {
      attempts.add(
          "node " + node.substring(0, Math.min(20, node.length())),
          "INVALID_ARGUMENT|NOT_FOUND|PERMISSION_DENIED",
          () ->
              fixture.call(
                  null,
                  EVENTS,
                  headers(
                      "authorization", "Bearer " + SecurityFixture.ADMIN, "vedette-node", node)));
    }
    Metadata twice = headers("authorization", "Bearer " + SecurityFixture.ADMIN);
    twice.merge(headers("vedette-node", "n1"));
    twice.merge(headers("vedette-node", "n2"));
    attempts.add(
        "two nodes in one call", "INVALID_ARGUMENT", () -> fixture.call(null, EVENTS, twice));
  }

  private void tokens() throws Exception {
    attempts.add("wrong token", DENIED, () -> fixture.bearer("not-a-token-of-anybody", SCAN));
    attempts.add("expired token", DENIED, () -> fixture.bearer(SecurityFixture.EXPIRED, SCAN));
    String hash = SecurityFixture.hash(SecurityFixture.VIEWER);
    attempts.add("hash of a token as token", DENIED, () -> fixture.bearer(hash, SCAN));
    attempts.add(
        "token with more behind it",
        DENIED,
        () -> fixture.bearer(SecurityFixture.VIEWER + "x", SCAN));
    attempts.add(
        "empty token", DENIED, () -> fixture.call(null, SCAN, headers("authorization", "Bearer ")));
    attempts.add(
        "basic authentication",
        DENIED,
        () -> fixture.call(null, SCAN, headers("authorization", "Basic cm9vdDpyb290")));
    attempts.add(
        "token without scheme",
        DENIED,
        () -> fixture.call(null, SCAN, headers("authorization", SecurityFixture.VIEWER)));
    attempts.add("very long token", DENIED, () -> fixture.bearer("x".repeat(20_000), SCAN));
  }

  private void signedTokens() throws Exception {
    Date past = Date.from(Instant.now().minusSeconds(120));
    Date future = Date.from(Instant.now().plusSeconds(120));
    assertThat(fixture.bearer(fixture.signed(fixture.claims()), SCAN)).isEqualTo("OK");
    attempt("JWT for another audience", () -> fixture.signed(fixture.claims().audience("other")));
    attempt(
        "JWT without audience",
        () -> fixture.signed(fixture.claims().audience((List<String>) null)));
    attempt("JWT of another issuer", () -> fixture.signed(fixture.claims().issuer("https://x")));
    attempt("JWT expired", () -> fixture.signed(fixture.claims().expirationTime(past)));
    attempt("JWT without expiry", () -> fixture.signed(fixture.claims().expirationTime(null)));
    attempt("JWT not valid yet", () -> fixture.signed(fixture.claims().notBeforeTime(future)));
    attempt("JWT without subject", () -> fixture.signed(fixture.claims().subject(null)));
    attempt(
        "JWT that names the gateway",
        () -> fixture.signed(fixture.claims().subject("spiffe://vedette/gateway")));
    attempt(
        "JWT whose name writes to the log and terminal",
        () -> fixture.signed(fixture.claims().subject("jane\n{\"level\":\"INFO\"}\u001b[2J")));
    attempt(
        "JWT of somebody without roles",
        () -> fixture.signed(fixture.claims().claim("groups", List.of("guests"))));
    attempt(
        "JWT that claims a role by itself",
        () ->
            fixture.signed(
                fixture.claims().claim("groups", List.of()).claim("roles", List.of("admin"))));
  }

  private interface TokenSource {
    String token() throws Exception;
  }

  private void attempt(String name, TokenSource source) {
    attempts.add(name, DENIED, () -> fixture.bearer(source.token(), SCAN));
  }

  private void forgedTokens() throws Exception {
    RSAKey other = new RSAKeyGenerator(2048).keyID("k1").generate();
    JWSHeader plain = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("k1").build();
    attempt("JWT with alg none", () -> new PlainJWT(fixture.claims().build()).serialize());
    attempt(
        "JWT signed by another key", () -> SecurityFixture.signed(fixture.claims(), plain, other));
    attempt(
        "JWT with the key in its header",
        () ->
            SecurityFixture.signed(
                fixture.claims(),
                new JWSHeader.Builder(JWSAlgorithm.RS256).jwk(other.toPublicJWK()).build(),
                other));
    attempt(
        "JWT with the address of a key",
        () ->
            SecurityFixture.signed(
                fixture.claims(),
                new JWSHeader.Builder(JWSAlgorithm.RS256)
                    .keyID("k1")
                    .jwkURL(URI.create("http://127.0.0.1:1/keys"))
                    .build(),
                other));
    for (String id : List.of("k2", "../../../../etc/passwd", "k1' OR '1'='1", "k".repeat(2000))) {
      attempt(
          "JWT with key id " + id.substring(0, Math.min(24, id.length())),
          () ->
              SecurityFixture.signed(
                  fixture.claims(),
                  new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(id).build(),
                  other));
    }
    attempt(
        "JWT with HS256 and the public key as secret",
        () -> {
          SignedJWT token =
              new SignedJWT(
                  new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("k1").build(),
                  fixture.claims().build());
          token.sign(new MACSigner(fixture.key.toRSAPublicKey().getEncoded()));
          return token.serialize();
        });
    attempt(
        "JWT with an unknown critical header",
        () ->
            SecurityFixture.signed(
                fixture.claims(),
                new JWSHeader.Builder(JWSAlgorithm.RS256)
                    .keyID("k1")
                    .criticalParams(java.util.Set.of("x-y"))
                    .customParam("x-y", 1)
                    .build(),
                fixture.key));
    attempt(
        "JWT of another type",
        () ->
            SecurityFixture.signed(
                fixture.claims(),
                new JWSHeader.Builder(JWSAlgorithm.RS256)
                    .keyID("k1")
                    .type(new JOSEObjectType("logout+jwt"))
                    .build(),
                fixture.key));
    attempt("JWT without signature", () -> cut(fixture.signed(fixture.claims()), 2, ""));
    attempt(
        "JWT with other claims under the signature",
        () ->
            cut(
                fixture.signed(fixture.claims().claim("groups", List.of("everyone"))),
                1,
                Base64URL.encode(fixture.claims().build().toString()).toString()));
    attempt(
        "JWT with an empty signature of ES256",
        () ->
            cut(
                cut(
                    fixture.signed(fixture.claims()),
                    0,
                    Base64URL.encode("{\"alg\":\"ES256\",\"kid\":\"k1\"}").toString()),
                2,
                Base64URL.encode(new byte[64]).toString()));
    attempt("JWT nested in an encrypted one", () -> "eyJhbGciOiJkaXIifQ..a.b.c");
    attempt("JWT nested a thousand times", () -> Base64URL.encode("[".repeat(3000)) + ".e30.x");
    attempt("JWT that is huge", () -> "e30." + "a".repeat(20_000) + ".x");
    attempt("JWT that is garbage", () -> "..");
  }

  private static String cut(String token, int part, String replacement) {
    String[] parts = token.split("\\.", -1);
    parts[part] = replacement;
    return String.join(".", parts);
  }
}
