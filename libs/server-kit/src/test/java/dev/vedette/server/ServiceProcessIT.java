package dev.vedette.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.inject.AbstractModule;
import com.google.inject.multibindings.Multibinder;
import com.google.protobuf.Any;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.ResourceInfo;
import dev.vedette.proto.rules.v1.EnrolNodeRequest;
import dev.vedette.proto.rules.v1.GetNodeRequest;
import dev.vedette.proto.rules.v1.ListNodesRequest;
import dev.vedette.proto.rules.v1.Node;
import dev.vedette.proto.rules.v1.NodeServiceGrpc;
import dev.vedette.server.grpc.AccessPolicy;
import dev.vedette.server.grpc.CallIdentity;
import dev.vedette.server.grpc.GrpcChannels;
import dev.vedette.server.grpc.GrpcServerConfig;
import dev.vedette.server.tls.PeerIdentity;
import dev.vedette.server.tls.ThrowawayCa;
import dev.vedette.server.tls.TlsConfig;
import io.grpc.BindableService;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.MetadataUtils;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The kit over a real socket with mutual TLS. */
@NullMarked
class ServiceProcessIT {
  @TempDir Path directory;
  private final FakeNodeService service = new FakeNodeService();
  private final List<ManagedChannel> channels = new ArrayList<>();
  private ThrowawayCa ca;
  private ServiceProcess process;

  @BeforeEach
  void start() {
    ca = ThrowawayCa.create(directory.resolve("ca"));
    process = describe().grpc(GrpcServerConfig.loopback(ca.issue(PeerIdentity.rules()))).start();
  }

  private ServiceProcess.Description describe() {
    return ServiceProcess.named("rules")
        .access(AccessPolicy.gatewayOnly().orAgents("vedette.rules.v1.NodeService/EnrolNode"))
        .modules(
            new AbstractModule() {
              @Override
              protected void configure() {
                Multibinder.newSetBinder(binder(), BindableService.class)
                    .addBinding()
                    .toInstance(service);
              }
            });
  }

  @AfterEach
  void stop() throws InterruptedException {
    service.release.countDown();
    for (ManagedChannel channel : channels) {
      channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    }
    process.close();
  }

  private ManagedChannel channel(@Nullable TlsConfig tls, @Nullable PeerIdentity expected) {
    ManagedChannel channel =
        GrpcChannels.connect("127.0.0.1:" + process.ports().grpc(), tls, expected);
    channels.add(channel);
    return channel;
  }

  private NodeServiceGrpc.NodeServiceBlockingStub as(PeerIdentity caller) {
    return NodeServiceGrpc.newBlockingStub(channel(ca.issue(caller), PeerIdentity.rules()))
        .withDeadlineAfter(20, TimeUnit.SECONDS);
  }

  private static GetNodeRequest get(String name) {
    return GetNodeRequest.newBuilder().setName("nodes/" + name).build();
  }

  private static StatusRuntimeException failure(Runnable call) {
    return catchThrowableOfType(StatusRuntimeException.class, call::run);
  }

  private static <T extends com.google.protobuf.Message> T detail(
      StatusRuntimeException failure, Class<T> type) throws Exception {
    com.google.rpc.Status status =
        java.util.Objects.requireNonNull(StatusProto.fromThrowable(failure));
    for (Any any : status.getDetailsList()) {
      if (any.is(type)) {
        return any.unpack(type);
      }
    }
    throw new AssertionError("no " + type.getSimpleName() + " in " + status);
  }

  private HttpResponse<String> http(String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + process.ports().metrics() + path);
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }
  }

  @Test
  void isReachedByAnAddressOfSixteenBytes() throws Exception {
    assumeTrue(
        NetworkInterface.getByInetAddress(InetAddress.ofLiteral("::1")) != null,
        "this machine has no IPv6");
    GrpcServerConfig ofFour = GrpcServerConfig.loopback(ca.issue(PeerIdentity.rules()));
    GrpcServerConfig ofSixteen =
        new GrpcServerConfig(
            "::1", 0, ofFour.tls(), ofFour.localCallers(), ofFour.maxMessage(), ofFour.drainTime());
    try (ServiceProcess other = describe().grpc(ofSixteen).start()) {
      ManagedChannel channel =
          GrpcChannels.connect(
              "[::1]:" + other.ports().grpc(),
              ca.issue(PeerIdentity.gateway()),
              PeerIdentity.rules());
      channels.add(channel);
      Node answer =
          NodeServiceGrpc.newBlockingStub(channel)
              .withDeadlineAfter(20, TimeUnit.SECONDS)
              .getNode(get("x"))
              .getNode();
      assertThat(answer.getHostname()).isEqualTo("spiffe://vedette/gateway");
    }
  }

  @Test
  void believesThePrincipalFromTheGatewayOnly() {
    Metadata headers = new Metadata();
    headers.put(CallIdentity.PRINCIPAL_HEADER, "alice");
    Node answer =
        as(PeerIdentity.gateway())
            .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
            .getNode(get("x"))
            .getNode();
    assertThat(answer.getName()).isEqualTo("alice");
    assertThat(answer.getHostname()).isEqualTo("spiffe://vedette/gateway");

    StatusRuntimeException refused =
        failure(() ->
            as(PeerIdentity.agent("n1"))
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                .getNode(get("x")));
    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
  }

  @Test
  void anAgentSpeaksForItsOwnNodeOnly() throws Exception {
    var agent = as(PeerIdentity.agent("n1"));
    EnrolNodeRequest.Builder request = EnrolNodeRequest.newBuilder();
    request.getNodeBuilder().setName("n1");
    assertThat(agent.enrolNode(request.build()).getNode().getName()).isEqualTo("n1");

    request.getNodeBuilder().setName("n2");
    StatusRuntimeException refused = failure(() -> agent.enrolNode(request.build()));
    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
    assertThat(detail(refused, ErrorInfo.class).getReason()).isEqualTo("WRONG_NODE");
  }

  @Test
  void errorsCarryReasonAndDetails() throws Exception {
    var gateway = as(PeerIdentity.gateway());

    StatusRuntimeException missing = failure(() -> gateway.getNode(get("missing")));
    assertThat(missing.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(missing.getStatus().getDescription()).isEqualTo("nodes/missing: no such Node");
    assertThat(detail(missing, ErrorInfo.class))
        .isEqualTo(
            ErrorInfo.newBuilder()
                .setReason("RESOURCE_NOT_FOUND")
                .setDomain("vedette.dev")
                .build());
    assertThat(detail(missing, ResourceInfo.class).getResourceName()).isEqualTo("nodes/missing");

    StatusRuntimeException observed = failure(() -> gateway.getNode(get("observer")));
    assertThat(observed.getStatus().getCode()).isEqualTo(Status.Code.ABORTED);
    assertThat(detail(observed, ErrorInfo.class).getReason()).isEqualTo("ETAG_MISMATCH");

    StatusRuntimeException field =
        failure(() -> gateway.listNodes(ListNodesRequest.newBuilder().setPageSize(-1).build()));
    assertThat(field.getStatus().getDescription()).isEqualTo("page_size: -1 (expected: >= 0)");
    assertThat(detail(field, BadRequest.class).getFieldViolations(0).getField())
        .isEqualTo("page_size");

    StatusRuntimeException plain = failure(() -> gateway.getNode(get("status")));
    assertThat(plain.getStatus().getDescription()).isEqualTo("not yet");
    assertThat(detail(plain, ErrorInfo.class).getReason()).isEqualTo("PRECONDITION_FAILED");
  }

  @Test
  void theTextOfFaultsStaysInside() throws Exception {
    var gateway = as(PeerIdentity.gateway());
    for (String bug : new String[] {"bug", "bug-in-observer"}) {
      StatusRuntimeException failure = failure(() -> gateway.getNode(get(bug)));
      assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.INTERNAL);
      assertThat(failure.getStatus().getDescription())
          .startsWith("internal error ")
          .doesNotContain("secret");
      ErrorInfo info = detail(failure, ErrorInfo.class);
      assertThat(info.getReason()).isEqualTo("INTERNAL");
      assertThat(failure.getStatus().getDescription()).endsWith(info.getMetadataOrThrow("errorId"));
    }
  }

  @Test
  void strangersAndNamelessCallersDoNotGetIn() {
    ThrowawayCa strangers = ThrowawayCa.create(directory.resolve("strangers"));
    TlsConfig stranger = strangers.issue(PeerIdentity.gateway());
    TlsConfig trusting = new TlsConfig(stranger.certificate(), stranger.key(), ca.trust());
    var stub = NodeServiceGrpc.newBlockingStub(channel(trusting, PeerIdentity.rules()));
    assertThat(
            failure(() -> stub.withDeadlineAfter(20, TimeUnit.SECONDS).getNode(get("x")))
                .getStatus()
                .getCode())
        .isEqualTo(Status.Code.UNAVAILABLE);

    var plain = NodeServiceGrpc.newBlockingStub(channel(null, null));
    assertThat(
            failure(() -> plain.withDeadlineAfter(20, TimeUnit.SECONDS).getNode(get("x")))
                .getStatus()
                .getCode())
        .isEqualTo(Status.Code.UNAVAILABLE);
  }

  @Test
  void aClientRefusesAServerOfAnotherName() {
    var wrong =
        NodeServiceGrpc.newBlockingStub(
            channel(ca.issue(PeerIdentity.gateway()), PeerIdentity.scanner()));
    StatusRuntimeException refused =
        failure(() -> wrong.withDeadlineAfter(20, TimeUnit.SECONDS).getNode(get("x")));
    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);

    var byHostName =
        NodeServiceGrpc.newBlockingStub(channel(ca.issue(PeerIdentity.gateway()), null));
    assertThat(
            byHostName
                .withDeadlineAfter(20, TimeUnit.SECONDS)
                .getNode(get("x"))
                .getNode()
                .getName())
        .isEqualTo("gateway");
  }

  @Test
  void messagesBeyondTheBoundAreRefused() {
    GetNodeRequest large = GetNodeRequest.newBuilder().setName("x".repeat(21 << 20)).build();
    StatusRuntimeException refused = failure(() -> as(PeerIdentity.gateway()).getNode(large));
    assertThat(refused.getStatus().getCode())
        .isIn(Status.Code.RESOURCE_EXHAUSTED, Status.Code.CANCELLED);
  }

  @Test
  void healthIsServedForTheProcessAndEachService() {
    var health =
        HealthGrpc.newBlockingStub(
            channel(ca.issue(PeerIdentity.client("probe")), PeerIdentity.rules()));
    for (String name : new String[] {"", "vedette.rules.v1.NodeService"}) {
      HealthCheckRequest request = HealthCheckRequest.newBuilder().setService(name).build();
      assertThat(health.withDeadlineAfter(20, TimeUnit.SECONDS).check(request).getStatus())
          .isEqualTo(HealthCheckResponse.ServingStatus.SERVING);
    }
  }

  @Test
  void bothReflectionsListTheServices() throws Exception {
    ManagedChannel channel = channel(ca.issue(PeerIdentity.client("curl")), PeerIdentity.rules());
    assertThat(Reflection.servicesByV1(channel))
        .contains(
            "vedette.rules.v1.NodeService",
            "grpc.health.v1.Health",
            "grpc.reflection.v1.ServerReflection");
    assertThat(Reflection.servicesByV1Alpha(channel)).contains("vedette.rules.v1.NodeService");
  }

  @Test
  void metricsCountCallsByCodeAndDescribeTheJvm() throws Exception {
    var gateway = as(PeerIdentity.gateway());
    gateway.getNode(get("x"));
    failure(() -> gateway.getNode(get("missing")));
    failure(() -> as(PeerIdentity.agent("n1")).getNode(get("x")));

    HttpResponse<String> scrape = http("/metrics");
    assertThat(scrape.statusCode()).isEqualTo(200);
    String method =
        "{grpc_type=\"unary\",grpc_service=\"vedette.rules.v1.NodeService\",grpc_method=\"GetNode\"";
    assertThat(scrape.body().lines())
        .contains(
            "grpc_server_started_total" + method + ",} 3.0",
            "grpc_server_handled_total" + method + ",grpc_code=\"OK\",} 1.0",
            "grpc_server_handled_total" + method + ",grpc_code=\"NotFound\",} 1.0",
            "grpc_server_handled_total" + method + ",grpc_code=\"PermissionDenied\",} 1.0",
            "grpc_server_handling_seconds_count" + method + ",} 3.0")
        .anyMatch(line -> line.startsWith("jvm_memory_bytes_used{area=\"heap\""));
    assertThat(http("/readyz").statusCode()).isEqualTo(200);
    assertThat(http("/else").statusCode()).isEqualTo(404);
  }

  @Test
  void callsInFlightEndBeforeTheProcessStops() throws Exception {
    var gateway = as(PeerIdentity.gateway());
    CompletableFuture<String> slow =
        CompletableFuture.supplyAsync(
            () -> gateway.getNode(get("slow")).getNode().getName(), Thread::startVirtualThread);
    assertThat(service.entered.await(20, TimeUnit.SECONDS)).isTrue();

    CompletableFuture<Void> closing =
        CompletableFuture.runAsync(process::close, Thread::startVirtualThread);
    while (http("/readyz").statusCode() != 503) {
      Thread.onSpinWait();
    }
    assertThat(closing).isNotDone();
    service.release.countDown();

    assertThat(slow.get(20, TimeUnit.SECONDS)).isEqualTo("gateway");
    closing.get(20, TimeUnit.SECONDS);
    assertThat(failure(() -> gateway.getNode(get("x"))).getStatus().getCode())
        .isEqualTo(Status.Code.UNAVAILABLE);
  }

  @Test
  void overPlaintextLoopbackOnlyReadsAreOpen() {
    GrpcServerConfig trusted = GrpcServerConfig.loopback();
    GrpcServerConfig readOnly =
        new GrpcServerConfig(
            trusted.host(),
            0,
            null,
            GrpcServerConfig.LocalCallers.READ_ONLY,
            trusted.maxMessage(),
            trusted.drainTime());
    process.close();
    process = describe().grpc(readOnly).start();
    var local =
        NodeServiceGrpc.newBlockingStub(channel(null, null))
            .withDeadlineAfter(20, TimeUnit.SECONDS);

    assertThat(local.getNode(get("x")).getNode().getHostname()).isEqualTo("spiffe://vedette/local");
    StatusRuntimeException refused =
        failure(() -> local.enrolNode(EnrolNodeRequest.getDefaultInstance()));
    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
  }
}
