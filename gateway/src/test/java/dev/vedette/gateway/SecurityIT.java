package dev.vedette.gateway;

import static dev.vedette.gateway.SecurityFixture.headers;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
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
import dev.vedette.gateway.limit.LimitConfig;
import dev.vedette.server.grpc.GrpcChannels;
import dev.vedette.server.tls.PeerIdentity;
import dev.vedette.server.tls.TlsConfig;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * What somebody might try at the gateway's addresses. Each attempt must be refused and counted, and
 * a good call must work after it.
 */
@NullMarked
class SecurityIT {
  private static final String SCAN = "vedette.scanner.v1.ScanService/ScanManifest";
  private static final String ALERTS = "vedette.rules.v1.AlertService/ListAlerts";
  private static final String CREATE = "vedette.rules.v1.RuleSetService/CreateRuleSet";
  private static final String EVENTS = "vedette.agent.v1.EventService/WatchEvents";
  private static final String CHECK = "vedette.agent.v1.CheckService/RunCheck";
  private static final String DENIED = "UNAUTHENTICATED|PERMISSION_DENIED";

  @TempDir private Path directory;
  private final Map<String, Attempt> attempts = new LinkedHashMap<>();
  private SecurityFixture fixture;

  /** What is tried, and what it may come to. */
  private record Attempt(Callable<String> body, String expected) {}

  private void attempt(String name, String expected, Callable<String> body) {
    assertThat(attempts.put(name, new Attempt(body, expected))).as(name).isNull();
  }

  @Test
  void everyAttemptIsRefusedAndCountedAndTheGatewayGoesOn() throws Exception {
    var log = new ListAppender<ILoggingEvent>();
    Logger root = (Logger) LoggerFactory.getLogger("dev.vedette.gateway");
    log.start();
    root.addAppender(log);
    List<String> wrong = new ArrayList<>();
    try (SecurityFixture started = new SecurityFixture(directory, LimitConfig.of(500))) {
      fixture = started;
      certificates();
      nodesAndRoles();
      tokens();
      signedTokens();
      forgedTokens();
      paths();
      messages();
      slowness();
      floods();
      http();
      assertThat(fixture.answersGoodCalls()).isTrue();
      System.out.printf("%n| attempt | outcome | counted |%n|---|---|---|%n");
      for (Map.Entry<String, Attempt> entry : attempts.entrySet()) {
        String line = run(entry.getKey(), entry.getValue(), wrong);
        System.out.println(line);
      }
      System.out.printf("%d attempts, %d wrong%n", attempts.size(), wrong.size());
      assertThat(wrong).isEmpty();
      assertThat(attempts).hasSizeGreaterThanOrEqualTo(60);
      assertThat(eventually(() -> fixture.sum("vedette_gateway_calls_in_flight") == 0)).isTrue();
      assertThat(eventually(() -> fixture.sum("vedette_gateway_connections") <= 2)).isTrue();
    } finally {
      root.detachAppender(log);
    }
    List<String> lines =
        List.copyOf(log.list).stream()
            .map(event -> event.getFormattedMessage() + event.getKeyValuePairs())
            .toList();
    assertThat(lines).anyMatch(line -> line.contains("call denied"));
    assertThat(lines)
        .allMatch(line -> line.chars().allMatch(character -> character >= ' ' && character < 127))
        .noneMatch(line -> line.contains(SecurityFixture.ADMIN) || line.contains("eyJ"));
  }

  private String run(String name, Attempt attempt, List<String> wrong) throws Exception {
    double before = fixture.turnedAway();
    String outcome = attempt.body().call();
    boolean counted = eventually(() -> fixture.turnedAway() > before);
    boolean healthy = fixture.answersGoodCalls();
    if (!outcome.matches(attempt.expected()) || !counted || !healthy) {
      wrong.add(name + ": " + outcome + ", counted " + counted + ", healthy " + healthy);
    }
    return "| " + name + " | " + outcome + " | " + (counted ? "yes" : "no") + " |";
  }

  private static boolean eventually(Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
    while (!condition.call()) {
      if (System.nanoTime() > end) {
        return false;
      }
      Thread.onSpinWait();
    }
    return true;
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
  private String call(@Nullable TlsConfig tls, String method, Metadata headers) throws Exception {
    return call(tls, method, headers, new byte[0]);
  }

  private String call(@Nullable TlsConfig tls, String method, Metadata headers, byte[] message)
      throws Exception {
    if (tls == null) {
      return over(fixture.anonymous, method, headers, message);
    }
    String address = "127.0.0.1:" + fixture.gateway.grpcPort();
    ManagedChannel channel = GrpcChannels.connect(address, tls, PeerIdentity.gateway());
    try {
      return over(channel, method, headers, message);
    } finally {
      channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    }
  }

  private static String over(
      ManagedChannel channel, String method, Metadata headers, byte[] message) {
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

  private String bearer(String token, String method) throws Exception {
    return call(null, method, headers("authorization", "Bearer " + token));
  }

  private TlsConfig second(Wish wish) throws Exception {
    return fixture.second.issue(wish, fixture.ca.trust());
  }

  private void certificates() throws Exception {
    // Of the same name: clients show a certificate only where its authority is asked for.
    TestAuthority stranger = new TestAuthority(directory.resolve("stranger"), "second");
    Path trust = fixture.ca.trust();
    Instant now = Instant.now();
    Wish alice = Wish.now("alice");
    attempt("no certificate, reading", DENIED, () -> call(null, SCAN, headers()));
    attempt("no certificate, writing", DENIED, () -> call(null, CREATE, headers()));
    attempt(
        "no certificate, reflection",
        DENIED,
        () -> call(null, "grpc.reflection.v1.ServerReflection/ServerReflectionInfo", headers()));
    attempt(
        "no certificate, health",
        DENIED,
        () -> call(null, "grpc.health.v1.Health/Check", headers()));
    attempt(
        "certificate of another authority",
        "UNAVAILABLE",
        () -> call(stranger.issue(alice, trust), SCAN, headers()));
    attempt(
        "certificate of another authority that names the gateway",
        "UNAVAILABLE",
        () ->
            call(
                stranger.issue(Wish.now("x", "spiffe://vedette/gateway"), trust), SCAN, headers()));
    attempt(
        "certificate that vouches for itself",
        "UNAVAILABLE",
        () -> call(stranger.selfSigned(alice, trust), SCAN, headers()));
    attempt(
        "expired certificate",
        "UNAVAILABLE",
        () -> callRaw(alice.during(now.minus(Duration.ofDays(9)), now.minus(Duration.ofDays(1)))));
    attempt(
        "certificate that is not valid yet",
        "UNAVAILABLE",
        () -> callRaw(alice.during(now.plus(Duration.ofDays(1)), now.plus(Duration.ofDays(9)))));
    attempt(
        "certificate with two identities",
        DENIED,
        () ->
            call(
                second(Wish.now("x", "spiffe://vedette/client/alice", "spiffe://vedette/gateway")),
                SCAN,
                headers()));
    attempt(
        "certificate of another trust domain",
        DENIED,
        () -> call(second(Wish.now("x", "spiffe://evil/gateway")), SCAN, headers()));
    attempt(
        "common name that looks like an identity",
        DENIED,
        () -> call(second(Wish.now("spiffe://vedette/gateway")), SCAN, headers()));
    attempt(
        "common name of a local caller",
        DENIED,
        () -> call(second(Wish.now("local")), SCAN, headers()));
    attempt(
        "client's certificate without the role",
        DENIED,
        () -> call(second(alice), CREATE, headers()));
    attempt(
        "plaintext to the TLS address",
        "closed",
        () -> {
          try (Socket socket = new Socket("127.0.0.1", fixture.gateway.grpcPort())) {
            socket.setSoTimeout(20_000);
            socket
                .getOutputStream()
                .write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return drained(socket);
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
      return over(channel, SCAN, headers(), new byte[0]);
    } finally {
      channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    }
  }

  private static String drained(Socket socket) {
    try {
      InputStream input = socket.getInputStream();
      byte[] buffer = new byte[4096];
      while (input.read(buffer) >= 0) {
        // What is said before the end does not matter.
      }
      return "closed";
    } catch (java.net.SocketTimeoutException e) {
      return "nothing";
    } catch (IOException e) {
      return "closed";
    }
  }

  private void nodesAndRoles() throws Exception {
    TlsConfig agent = fixture.ca.issue(PeerIdentity.agent("n1"));
    attempt(
        "agent, another node", DENIED, () -> call(agent, EVENTS, headers("vedette-node", "n2")));
    attempt("agent, all nodes", DENIED, () -> call(agent, CHECK, headers("vedette-node", "*")));
    attempt("agent, no node", DENIED, () -> call(agent, EVENTS, headers()));
    attempt(
        "agent, own node in capitals",
        DENIED,
        () -> call(agent, EVENTS, headers("vedette-node", "N1")));
    attempt("agent publishes rules", DENIED, () -> call(agent, CREATE, headers()));
    attempt("agent reads alerts", DENIED, () -> call(agent, ALERTS, headers()));
    attempt(
        "agent enrols through the gateway",
        DENIED,
        () -> call(agent, "vedette.rules.v1.NodeService/EnrolNode", headers("vedette-node", "n1")));
    TlsConfig rules = fixture.ca.issue(PeerIdentity.rules());
    TlsConfig gateway = fixture.ca.issue(PeerIdentity.gateway());
    attempt("rules service publishes rules", DENIED, () -> call(rules, CREATE, headers()));
    attempt("gateway's own certificate", DENIED, () -> call(gateway, CREATE, headers()));
    Metadata forged =
        headers("authorization", "Bearer " + SecurityFixture.ADMIN, "vedette-principal", "x");
    attempt("forged vedette-principal", DENIED, () -> call(null, CREATE, forged));
    attempt(
        "forged vedette-principal of the gateway",
        DENIED,
        () -> call(gateway, SCAN, headers("vedette-principal", "spiffe://vedette/gateway")));
    attempt("viewer publishes rules", DENIED, () -> bearer(SecurityFixture.VIEWER, CREATE));
    attempt("viewer runs a check", DENIED, () -> bearer(SecurityFixture.VIEWER, CHECK));
    attempt("viewer watches events", DENIED, () -> bearer(SecurityFixture.VIEWER, EVENTS));
    attempt("operator publishes rules", DENIED, () -> bearer(SecurityFixture.OPERATOR, CREATE));
    attempt(
        "operator begins a rollout",
        DENIED,
        () -> bearer(SecurityFixture.OPERATOR, "vedette.rules.v1.RolloutService/CreateRollout"));
    for (String node : List.of("../n1", "n1/../../n2", "n1%0an2", "a".repeat(5000))) {
      attempt(
          "node " + node.substring(0, Math.min(20, node.length())),
          "INVALID_ARGUMENT|NOT_FOUND|PERMISSION_DENIED",
          () ->
              call(
                  null,
                  EVENTS,
                  headers(
                      "authorization", "Bearer " + SecurityFixture.ADMIN, "vedette-node", node)));
    }
    Metadata twice = headers("authorization", "Bearer " + SecurityFixture.ADMIN);
    twice.merge(headers("vedette-node", "n1"));
    twice.merge(headers("vedette-node", "n2"));
    attempt("two nodes in one call", "INVALID_ARGUMENT", () -> call(null, EVENTS, twice));
  }

  private void tokens() throws Exception {
    attempt("wrong token", DENIED, () -> bearer("not-a-token-of-anybody", SCAN));
    attempt("expired token", DENIED, () -> bearer(SecurityFixture.EXPIRED, SCAN));
    String hash = SecurityFixture.hash(SecurityFixture.VIEWER);
    attempt("hash of a token as token", DENIED, () -> bearer(hash, SCAN));
    attempt("token with more behind it", DENIED, () -> bearer(SecurityFixture.VIEWER + "x", SCAN));
    attempt("empty token", DENIED, () -> call(null, SCAN, headers("authorization", "Bearer ")));
    attempt(
        "basic authentication",
        DENIED,
        () -> call(null, SCAN, headers("authorization", "Basic cm9vdDpyb290")));
    attempt(
        "token without scheme",
        DENIED,
        () -> call(null, SCAN, headers("authorization", SecurityFixture.VIEWER)));
    attempt("very long token", DENIED, () -> bearer("x".repeat(20_000), SCAN));
  }

  private void signedTokens() throws Exception {
    Date past = Date.from(Instant.now().minusSeconds(120));
    Date future = Date.from(Instant.now().plusSeconds(120));
    assertThat(bearer(fixture.signed(fixture.claims()), SCAN)).isEqualTo("OK");
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
    attempt(name, DENIED, () -> bearer(source.token(), SCAN));
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

  /** Calls with headers written by hand. */
  private String wire(String path, Map<String, String> more) throws Exception {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("content-type", "application/grpc");
    all.put("te", "trailers");
    all.put("authorization", "Bearer " + SecurityFixture.ADMIN);
    all.putAll(more);
    try (Http2Wire wire = fixture.wire().begin()) {
      return wire.frame(
              Http2Wire.HEADERS,
              Http2Wire.END_HEADERS | Http2Wire.END_STREAM,
              1,
              Http2Wire.block(Http2Wire.call(path, all)))
          .answer(1);
    }
  }

  private void paths() {
    String reset = "RST_STREAM PROTOCOL_ERROR";
    Map<String, String> paths = new LinkedHashMap<>();
    paths.put("path in capitals", "/" + SCAN.toUpperCase(java.util.Locale.ROOT));
    paths.put("path in another case", "/Vedette.scanner.v1.ScanService/scanManifest");
    paths.put("path with percent signs", "/vedette.scanner.v1.ScanService%2fScanManifest");
    paths.put("path with a double slash", "//" + SCAN);
    paths.put("path with a dot at its end", "/" + SCAN + ".");
    paths.put("path with a slash at its end", "/" + SCAN + "/");
    paths.put("path that goes up", "/vedette.rules.v1.RuleSetService/../" + SCAN);
    paths.put("path without slash", SCAN);
    paths.put("path with a query", "/" + SCAN + "?x=1");
    paths.put("path with a null byte", "/" + SCAN + "\u0000");
    paths.put("path that is empty", "");
    paths.put("path of 10,000 letters", "/" + "a".repeat(10_000) + "/b");
    paths.put("path to a method that is not there", "/vedette.rules.v1.RuleSetService/Drop");
    paths.put("path to a service that is not there", "/vedette.admin.v1.Shell/Run");
    paths.forEach((name, path) -> attempt(name, reset + "|status 12", () -> wire(path, Map.of())));
    attempt("without te", reset, () -> wire("/" + SCAN, Map.of("te", "")));
    attempt("with another te", reset, () -> wire("/" + SCAN, Map.of("te", "gzip")));
    attempt("with GET", reset + "|HTTP 4.*", () -> wire("/" + SCAN, Map.of(":method", "GET")));
    attempt(
        "with another content type",
        reset,
        () -> wire("/" + SCAN, Map.of("content-type", "application/json")));
    attempt(
        "with transfer-encoding",
        reset + "|GOAWAY PROTOCOL_ERROR",
        () -> wire("/" + SCAN, Map.of("transfer-encoding", "chunked")));
    attempt(
        "with connection",
        reset + "|GOAWAY PROTOCOL_ERROR",
        () -> wire("/" + SCAN, Map.of("connection", "keep-alive")));
    attempt(
        "a header name in capitals",
        reset + "|GOAWAY PROTOCOL_ERROR",
        () -> wire("/" + SCAN, Map.of("X-Caps", "1")));
    attempt(
        "a header with a line break",
        reset + "|GOAWAY PROTOCOL_ERROR|status .*",
        () -> wire("/" + SCAN, Map.of("vedette-node", "n1\r\nvedette-principal: root")));
    attempt(
        "two authorizations",
        reset,
        () -> {
          try (Http2Wire wire = fixture.wire().begin()) {
            List<String> pairs =
                new ArrayList<>(
                    List.of(
                        Http2Wire.call(
                            "/" + SCAN,
                            Map.of("content-type", "application/grpc", "te", "trailers"))));
            for (String token : List.of(SecurityFixture.VIEWER, SecurityFixture.ADMIN)) {
              pairs.addAll(List.of("authorization", "Bearer " + token));
            }
            return wire.frame(
                    Http2Wire.HEADERS,
                    Http2Wire.END_HEADERS | Http2Wire.END_STREAM,
                    1,
                    Http2Wire.block(pairs.toArray(String[]::new)))
                .answer(1);
          }
        });
  }

  private void messages() {
    attempt(
        "message of 24 MiB",
        "RESOURCE_EXHAUSTED|CANCELLED|UNAVAILABLE",
        () ->
            call(
                null,
                SCAN,
                headers("authorization", "Bearer " + SecurityFixture.VIEWER),
                new byte[24 << 20]));
    attempt(
        "message that says it is 4 GiB",
        "RST_STREAM .*|status 8",
        () -> body(new byte[] {0, -1, -1, -1, -1, 1, 2, 3}, "identity"));
    attempt(
        "message that grows when unpacked",
        "RST_STREAM .*|status [28]",
        () -> {
          var packed = new ByteArrayOutputStream();
          try (var gzip = new GZIPOutputStream(packed)) {
            for (int i = 0; i < 64; i++) {
              gzip.write(new byte[1 << 20]);
            }
          }
          byte[] content = packed.toByteArray();
          return body(
              java.nio.ByteBuffer.allocate(5 + content.length)
                  .put((byte) 1)
                  .putInt(content.length)
                  .put(content)
                  .array(),
              "gzip");
        });
    attempt(
        "headers of 64 KiB",
        "RST_STREAM .*|GOAWAY .*|HTTP 431|status .*|closed",
        () -> {
          Map<String, String> more = new LinkedHashMap<>();
          for (int i = 0; i < 16; i++) {
            more.put("x-" + i, "v".repeat(4000));
          }
          return large("/" + SCAN, more);
        });
    attempt(
        "a thousand headers",
        "RST_STREAM .*|GOAWAY .*|HTTP 431|closed",
        () -> {
          Map<String, String> more = new LinkedHashMap<>();
          for (int i = 0; i < 1000; i++) {
            more.put("x-" + i, "v");
          }
          return large("/" + SCAN, more);
        });
  }

  private String body(byte[] content, String encoding) throws Exception {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("content-type", "application/grpc");
    headers.put("te", "trailers");
    headers.put("grpc-encoding", encoding);
    headers.put("authorization", "Bearer " + SecurityFixture.ADMIN);
    try (Http2Wire wire = fixture.wire().begin()) {
      wire.frame(
          Http2Wire.HEADERS,
          Http2Wire.END_HEADERS,
          1,
          Http2Wire.block(Http2Wire.call("/" + SCAN, headers)));
      for (int from = 0; from < content.length; from += 16_000) {
        int to = Math.min(content.length, from + 16_000);
        wire.frame(
            Http2Wire.DATA,
            to == content.length ? Http2Wire.END_STREAM : 0,
            1,
            java.util.Arrays.copyOfRange(content, from, to));
      }
      return wire.answer(1);
    }
  }

  /** A header block over several frames. */
  private String large(String path, Map<String, String> more) throws Exception {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("content-type", "application/grpc");
    all.put("te", "trailers");
    all.put("authorization", "Bearer " + SecurityFixture.ADMIN);
    all.putAll(more);
    byte[] block = Http2Wire.block(Http2Wire.call(path, all));
    try (Http2Wire wire = fixture.wire().begin()) {
      for (int from = 0; from < block.length; from += 16_000) {
        int to = Math.min(block.length, from + 16_000);
        int end = to == block.length ? Http2Wire.END_HEADERS : 0;
        wire.frame(
            from == 0 ? Http2Wire.HEADERS : Http2Wire.CONTINUATION,
            from == 0 ? end | Http2Wire.END_STREAM : end,
            1,
            java.util.Arrays.copyOfRange(block, from, to));
      }
      return wire.answer(1);
    } catch (IOException e) {
      return "closed";
    }
  }

  private void slowness() {
    attempt(
        "connection that says nothing",
        "closed",
        () -> {
          try (Socket socket = new Socket("127.0.0.1", fixture.gateway.grpcPort())) {
            socket.setSoTimeout(20_000);
            return drained(socket);
          }
        });
    attempt(
        "half a TLS handshake",
        "closed",
        () -> {
          try (Socket socket = new Socket("127.0.0.1", fixture.gateway.grpcPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(new byte[] {22, 3, 1, 2, 0, 1, 0, 1, -4, 3, 3});
            return drained(socket);
          }
        });
    attempt(
        "half a preface",
        "closed",
        () -> {
          try (Http2Wire wire = fixture.wire()) {
            return wire.raw("PRI * HTTP".getBytes(StandardCharsets.US_ASCII)).answer(1);
          }
        });
    attempt(
        "another protocol after TLS",
        "closed|GOAWAY .*",
        () -> {
          try (Http2Wire wire = fixture.wire()) {
            return wire.raw("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII))
                .answer(1);
          }
        });
    attempt(
        "half a header block, and half a frame on another connection",
        "closed, closed",
        () -> {
          try (Http2Wire block = fixture.wire().begin();
              Http2Wire frame = fixture.wire().begin()) {
            block.frame(Http2Wire.HEADERS, 0, 1, Http2Wire.block(":method", "POST"));
            frame.raw(new byte[] {0, 0, 100, 1, 4, 0, 0});
            return block.answer(1) + ", " + frame.answer(1);
          }
        });
  }

  private void flood(String name, int times, byte[] frame) {
    attempt(
        name,
        "GOAWAY .*|closed|RST_STREAM .*",
        () -> {
          try (Http2Wire wire = fixture.wire().begin()) {
            return wire.flood(times, frame).answer(1);
          }
        });
  }

  private void floods() {
    byte[] block =
        Http2Wire.block(
            Http2Wire.call(
                "/" + SCAN, Map.of("content-type", "application/grpc", "te", "trailers")));
    attempt(
        "rapid reset",
        "GOAWAY .*|closed",
        () -> {
          try (Http2Wire wire = fixture.wire().begin()) {
            var frames = new ByteArrayOutputStream();
            for (int stream = 3; stream < 4003; stream += 2) {
              frames.writeBytes(
                  Http2Wire.bytes(Http2Wire.HEADERS, Http2Wire.END_HEADERS, stream, block));
              frames.writeBytes(
                  Http2Wire.bytes(Http2Wire.RST_STREAM, 0, stream, new byte[] {0, 0, 0, 8}));
            }
            return wire.flood(1, frames.toByteArray()).answer(1);
          }
        });
    for (int size : new int[] {0, 1, 8000}) {
      attempt(
          "continuation flood of " + size + " bytes each",
          "GOAWAY .*|closed|RST_STREAM .*|HTTP 431",
          () -> {
            try (Http2Wire wire = fixture.wire().begin()) {
              wire.frame(Http2Wire.HEADERS, 0, 1, block);
              byte[] filler =
                  size == 8000 ? Http2Wire.block("x", "y".repeat(7990)) : new byte[size];
              return wire.flood(2000, Http2Wire.bytes(Http2Wire.CONTINUATION, 0, 1, filler))
                  .answer(1);
            }
          });
    }
    flood("ping flood", 5000, Http2Wire.bytes(Http2Wire.PING, 0, 0, new byte[8]));
    flood("settings flood", 5000, Http2Wire.bytes(Http2Wire.SETTINGS, 0, 0, new byte[0]));
    flood("priority flood", 5000, Http2Wire.bytes(Http2Wire.PRIORITY, 0, 3, new byte[5]));
    flood("flood of unknown frames", 5000, Http2Wire.bytes(99, 0, 0, new byte[1]));
    flood("frame larger than allowed", 1, Http2Wire.bytes(Http2Wire.DATA, 0, 1, new byte[20_000]));
    flood("data for no stream", 1, Http2Wire.bytes(Http2Wire.DATA, 0, 1, new byte[10]));
    flood(
        "window that overflows",
        3,
        Http2Wire.bytes(Http2Wire.WINDOW_UPDATE, 0, 0, new byte[] {127, -1, -1, -1}));
    flood("settings of wrong length", 1, Http2Wire.bytes(Http2Wire.SETTINGS, 0, 0, new byte[5]));
    flood(
        "header block that cannot be unpacked",
        1,
        Http2Wire.bytes(
            Http2Wire.HEADERS, Http2Wire.END_HEADERS, 1, new byte[] {-1, -1, -1, -1, -1, -1, 15}));
  }

  private void http() throws Exception {
    TestAuthority stranger = new TestAuthority(directory.resolve("webhook"), "second");
    TlsConfig wrong = stranger.issue(Wish.now("kube-apiserver"), fixture.ca.trust());
    TlsConfig right = fixture.ca.issue(PeerIdentity.agent("n1"));
    String create = "/" + CREATE;
    attempt("admission with a wrong authority", "closed", () -> post(wrong, "/admit"));
    attempt("audit events with a wrong authority", "closed", () -> post(wrong, "/k8s-audit"));
    attempt("admission without credential", "HTTP 401", () -> post(null, "/admit"));
    attempt("audit events without credential", "HTTP 401", () -> post(null, "/k8s-audit"));
    attempt("audit events from an agent", "HTTP 403", () -> post(right, "/k8s-audit"));
    attempt("JSON call without credential", "HTTP 401", () -> post(null, create));
    attempt(
        "JSON call of a viewer",
        "HTTP 403",
        () -> post(null, create, "authorization", "Bearer " + SecurityFixture.VIEWER));
    attempt(
        "JSON call with two authorizations",
        "HTTP 401",
        () ->
            post(
                null,
                create,
                "authorization",
                "Bearer " + SecurityFixture.VIEWER,
                "authorization",
                "Bearer " + SecurityFixture.ADMIN));
  }

  private String post(@Nullable TlsConfig files, String path, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + fixture.gateway.httpPort() + path))
            .timeout(Duration.ofSeconds(20))
            .POST(HttpRequest.BodyPublishers.ofString("{}"));
    for (int i = 0; i + 1 < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    try (HttpClient client =
        HttpClient.newBuilder()
            .sslContext(files == null ? fixture.tls() : fixture.tls(files))
            .build()) {
      HttpResponse<Void> response =
          client.send(request.build(), HttpResponse.BodyHandlers.discarding());
      return "HTTP " + response.statusCode();
    } catch (IOException e) {
      return "closed";
    }
  }
}
