package dev.vedette.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import dev.vedette.gateway.authorization.AuthorizationConfig;
import dev.vedette.gateway.http.HttpConfig;
import dev.vedette.gateway.identity.IdentityConfig;
import dev.vedette.gateway.limit.ConnectionConfig;
import dev.vedette.gateway.limit.LimitConfig;
import dev.vedette.gateway.route.UpstreamConfig;
import dev.vedette.proto.rules.v1.CreateRuleSetRequest;
import dev.vedette.proto.rules.v1.ListNodesRequest;
import dev.vedette.proto.rules.v1.NodeServiceGrpc;
import dev.vedette.proto.rules.v1.RuleSetServiceGrpc;
import dev.vedette.proto.scanner.v1.ScanManifestRequest;
import dev.vedette.proto.scanner.v1.ScanServiceGrpc;
import dev.vedette.server.ServiceProcess;
import dev.vedette.server.config.SecretFile;
import dev.vedette.server.grpc.GrpcChannels;
import dev.vedette.server.grpc.GrpcServerConfig;
import dev.vedette.server.metrics.MetricsConfig;
import dev.vedette.server.tls.ClientCertificate;
import dev.vedette.server.tls.PeerIdentity;
import dev.vedette.server.tls.ThrowawayCa;
import dev.vedette.server.tls.TlsConfig;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.MetadataUtils;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** HTTP, TLS at the door, and upstreams that come and go. */
@NullMarked
class GatewayEdgeIT {
  @TempDir Path directory;
  private final HttpClient http = HttpClient.newHttpClient();
  private ThrowawayCa ca;
  private ServiceProcess rules;
  private ServiceProcess scanner;
  private @Nullable GatewayService gateway;
  private @Nullable ManagedChannel channel;

  @BeforeEach
  void start() {
    ca = ThrowawayCa.create(directory.resolve("ca"));
    rules =
        Fakes.serve(
            "rules", 0, ca.issue(PeerIdentity.rules()), new Fakes.Nodes(), new Fakes.RuleSets());
    scanner = Fakes.serve("scanner", 0, ca.issue(PeerIdentity.scanner()), new Fakes.Scans());
  }

  @AfterEach
  void stop() throws Exception {
    http.close();
    if (channel != null) {
      channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    }
    if (gateway != null) {
      gateway.close();
    }
    scanner.close();
    rules.close();
  }

  private GatewayService serve(@Nullable TlsConfig tls) throws Exception {
    Path token = Files.writeString(directory.resolve("token"), "secret-token");
    GrpcServerConfig grpc =
        tls == null ? GrpcServerConfig.loopback() : GrpcServerConfig.loopback(tls);
    UpstreamConfig upstreams =
        new UpstreamConfig(
            "127.0.0.1:" + rules.ports().grpc(),
            "127.0.0.1:" + scanner.ports().grpc(),
            ca.issue(PeerIdentity.gateway()),
            Duration.ofSeconds(5),
            Duration.ofSeconds(10));
    GatewayService started =
        GatewayService.start(
            new GatewayConfig(
                grpc,
                new HttpConfig("127.0.0.1", 0),
                MetricsConfig.loopback(),
                new IdentityConfig(
                    new SecretFile(token),
                    "operator",
                    null,
                    null,
                    new IdentityConfig.Certificates(List.of("viewer"), Map.of("alice", "admin"))),
                AuthorizationConfig.standard(),
                upstreams,
                LimitConfig.of(100),
                ConnectionConfig.standard()));
    gateway = started;
    return started;
  }

  private ManagedChannel dial(GatewayService to, @Nullable TlsConfig tls) {
    ManagedChannel dialled =
        GrpcChannels.connect(
            "127.0.0.1:" + to.grpcPort(), tls, tls == null ? null : PeerIdentity.gateway());
    channel = dialled;
    return dialled;
  }

  private HttpResponse<String> send(String uri, String... headersThenBody) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(uri)).timeout(Duration.ofSeconds(30));
    int last = headersThenBody.length - 1;
    for (int i = 0; i + 1 < last; i += 2) {
      request.header(headersThenBody[i], headersThenBody[i + 1]);
    }
    if (last >= 0) {
      request.POST(BodyPublishers.ofString(headersThenBody[last]));
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static boolean eventually(BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (System.nanoTime() < end) {
      if (condition.getAsBoolean()) {
        return true;
      }
      Thread.onSpinWait();
    }
    return false;
  }

  @Test
  void httpServesScansAndJsonUnderTheSameRules() throws Exception {
    GatewayService door = serve(null);
    String base = "http://127.0.0.1:" + door.httpPort();
    assertThat(send(base + "/healthz").body()).isEqualTo("{\"status\": \"ok\"}\n");

    HttpResponse<String> scan = send(base + "/scan", "file=kind: Pod\n");
    assertThat(scan.statusCode()).isEqualTo(200);
    assertThat(scan.body()).isEqualTo("[10]\n");
    assertThat(scan.headers().firstValue("content-type").orElseThrow())
        .startsWith("application/json");
    HttpResponse<String> bad = send(base + "/scan", "bad");
    assertThat(bad.statusCode()).isEqualTo(400);
    assertThat(bad.body()).isEqualTo("yaml: line 1: not a mapping\n");

    HttpResponse<String> nodes =
        send(base + "/vedette.rules.v1.NodeService/ListNodes", "{\"pageSize\": 5}");
    assertThat(nodes.statusCode()).isEqualTo(200);
    assertThat(nodes.body().strip()).isEqualTo("{\n}");
    HttpResponse<String> malformed =
        send(base + "/vedette.rules.v1.NodeService/ListNodes", "{\"page\": 5}");
    assertThat(malformed.statusCode()).isEqualTo(400);
    assertThat(malformed.body()).contains("INVALID_CONTENT").contains("page");
    assertThat(send(base + "/vedette.rules.v1.NodeService/Nope", "{}").statusCode()).isEqualTo(404);
    assertThat(send(base + "/vedette.agent.v1.EventService/WatchEvents", "{}").statusCode())
        .isIn(401, 501);
    assertThat(send(base + "/vedette.rules.v1.RuleSetService/WatchRevisions", "{}").statusCode())
        .isEqualTo(501);

    String create = base + "/vedette.rules.v1.RuleSetService/CreateRuleSet";
    assertThat(send(create, "{\"ruleSetId\": \"x\"}").statusCode()).isEqualTo(401);
    HttpResponse<String> created =
        send(create, "Authorization", "Bearer secret-token", "{\"ruleSetId\": \"x\"}");
    assertThat(created.statusCode()).isEqualTo(200);
    assertThat(created.body()).contains("\"operator\"");
    HttpResponse<String> aborted =
        send(create, "Authorization", "Bearer secret-token", "{\"ruleSetId\": \"bad\"}");
    assertThat(aborted.statusCode()).isEqualTo(409);
    assertThat(aborted.body()).contains("schon geändert").contains("ETAG_MISMATCH");
  }

  @Test
  void metricsTellForwardedAndRejectedCalls() throws Exception {
    GatewayService door = serve(null);
    ManagedChannel caller = dial(door, null);
    NodeServiceGrpc.newBlockingStub(caller)
        .withDeadlineAfter(30, TimeUnit.SECONDS)
        .listNodes(ListNodesRequest.getDefaultInstance());
    var creating =
        RuleSetServiceGrpc.newBlockingStub(caller).withDeadlineAfter(30, TimeUnit.SECONDS);
    assertThat(
            catchThrowableOfType(
                StatusRuntimeException.class,
                () -> creating.createRuleSet(CreateRuleSetRequest.getDefaultInstance())))
        .hasMessageContaining("authorization: not set");

    assertThat(send("http://127.0.0.1:" + door.metricsPort() + "/metrics").body().lines())
        .contains(
            "vedette_gateway_forwarded_total{grpc_service=\"vedette.rules.v1.NodeService\",grpc_method=\"ListNodes\",grpc_code=\"OK\",}"
                + " 1.0",
            "vedette_gateway_rejected_total{reason=\"NOT_AUTHENTICATED\",} 1.0",
            "vedette_gateway_calls_in_flight 0.0",
            "grpc_server_handled_total{grpc_type=\"unary\",grpc_service=\"vedette.rules.v1.RuleSetService\",grpc_method=\"CreateRuleSet\",grpc_code=\"Unauthenticated\",}"
                + " 1.0");
  }

  @Test
  void anUpstreamThatWentAwayIsNamedWithoutItsAddressAndFoundAgain() throws Exception {
    GatewayService door = serve(null);
    ManagedChannel caller = dial(door, null);
    var scans = ScanServiceGrpc.newBlockingStub(caller);
    var health = HealthGrpc.newBlockingStub(caller);
    ScanManifestRequest pod =
        ScanManifestRequest.newBuilder().setContent(ByteString.copyFromUtf8("x")).build();
    scans.withDeadlineAfter(30, TimeUnit.SECONDS).scanManifest(pod);
    assertThat(eventually(() -> status(health, "") == ServingStatus.SERVING)).isTrue();

    int port = scanner.ports().grpc();
    scanner.close();
    StatusRuntimeException away =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () -> scans.withDeadlineAfter(30, TimeUnit.SECONDS).scanManifest(pod));
    assertThat(away.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(away.getStatus().getDescription()).isEqualTo("scanner: cannot be reached now");
    assertThat(eventually(() -> status(health, "") == ServingStatus.NOT_SERVING)).isTrue();
    assertThat(status(health, "vedette.rules.v1.NodeService")).isEqualTo(ServingStatus.SERVING);
    assertThat(status(health, "vedette.scanner.v1.ScanService"))
        .isEqualTo(ServingStatus.NOT_SERVING);

    scanner = Fakes.serve("scanner", port, ca.issue(PeerIdentity.scanner()), new Fakes.Scans());
    assertThat(eventually(() -> answers(scans, pod))).isTrue();
    assertThat(eventually(() -> status(health, "") == ServingStatus.SERVING)).isTrue();
  }

  private static ServingStatus status(HealthGrpc.HealthBlockingStub health, String service) {
    return health
        .withDeadlineAfter(30, TimeUnit.SECONDS)
        .check(HealthCheckRequest.newBuilder().setService(service).build())
        .getStatus();
  }

  private static boolean answers(
      ScanServiceGrpc.ScanServiceBlockingStub scans, ScanManifestRequest request) {
    try {
      scans.withDeadlineAfter(30, TimeUnit.SECONDS).scanManifest(request);
      return true;
    } catch (StatusRuntimeException e) {
      assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
      return false;
    }
  }

  @Test
  void aPeerOfAnotherNameIsNotTakenForTheScanner() throws Exception {
    int port = scanner.ports().grpc();
    scanner.close();
    scanner = Fakes.serve("scanner", port, ca.issue(PeerIdentity.agent("n1")), new Fakes.Scans());
    var scans =
        ScanServiceGrpc.newBlockingStub(dial(serve(null), null))
            .withDeadlineAfter(30, TimeUnit.SECONDS);
    StatusRuntimeException refused =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () -> scans.scanManifest(ScanManifestRequest.getDefaultInstance()));
    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(refused.getStatus().getDescription()).isEqualTo("scanner: cannot be reached now");
  }

  @Test
  void overTlsTheCertificateIsThePrincipalAndATokenWillDo() throws Exception {
    GatewayService door = serve(ca.issue(PeerIdentity.gateway(), ClientCertificate.OPTIONAL));
    ManagedChannel alice = dial(door, ca.issue(PeerIdentity.client("alice")));
    CreateRuleSetRequest create = CreateRuleSetRequest.newBuilder().setRuleSetId("x").build();
    var sets = RuleSetServiceGrpc.newBlockingStub(alice).withDeadlineAfter(30, TimeUnit.SECONDS);
    assertThat(sets.createRuleSet(create).getRuleSet().getName()).isEqualTo("alice");
    Metadata token = new Metadata();
    token.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer secret-token");
    assertThat(
            sets.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(token))
                .createRuleSet(create)
                .getRuleSet()
                .getName())
        .isEqualTo("operator");

    ManagedChannel agent =
        GrpcChannels.connect(
            "127.0.0.1:" + door.grpcPort(),
            ca.issue(PeerIdentity.agent("n1")),
            PeerIdentity.gateway());
    try {
      StatusRuntimeException refused =
          catchThrowableOfType(
              StatusRuntimeException.class,
              () ->
                  RuleSetServiceGrpc.newBlockingStub(agent)
                      .withDeadlineAfter(30, TimeUnit.SECONDS)
                      .createRuleSet(create));
      assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
    } finally {
      agent.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    }

    ManagedChannel nobody =
        io.grpc.netty.NettyChannelBuilder.forAddress("127.0.0.1", door.grpcPort())
            .sslContext(
                io.grpc.netty.GrpcSslContexts.forClient().trustManager(ca.trust().toFile()).build())
            .build();
    try {
      var reading = NodeServiceGrpc.newBlockingStub(nobody).withDeadlineAfter(30, TimeUnit.SECONDS);
      StatusRuntimeException refused =
          catchThrowableOfType(
              StatusRuntimeException.class,
              () -> reading.listNodes(ListNodesRequest.getDefaultInstance()));
      assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
    } finally {
      nobody.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    }
  }
}
