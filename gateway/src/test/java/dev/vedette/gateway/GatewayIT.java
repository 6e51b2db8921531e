package dev.vedette.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.rpc.ErrorInfo;
import dev.vedette.proto.agent.v1.EventServiceGrpc;
import dev.vedette.proto.agent.v1.WatchEventsRequest;
import dev.vedette.proto.agent.v1.WatchEventsResponse;
import dev.vedette.proto.rules.v1.CreateRuleSetRequest;
import dev.vedette.proto.rules.v1.EvaluateStreamRequest;
import dev.vedette.proto.rules.v1.EvaluateStreamResponse;
import dev.vedette.proto.rules.v1.EvaluationServiceGrpc;
import dev.vedette.proto.rules.v1.ListNodesRequest;
import dev.vedette.proto.rules.v1.NodeServiceGrpc;
import dev.vedette.proto.rules.v1.RuleSetServiceGrpc;
import dev.vedette.proto.scanner.v1.ScanManifestRequest;
import dev.vedette.proto.scanner.v1.ScanServiceGrpc;
import dev.vedette.server.ServiceProcess;
import dev.vedette.server.tls.PeerIdentity;
import dev.vedette.server.tls.ThrowawayCa;
import io.grpc.ClientInterceptor;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.MetadataUtils;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The gateway on plaintext loopback in front of fakes that are real processes with mutual TLS. */
@NullMarked
class GatewayIT {
  private static final String TOKEN = "correct horse battery staple";

  @TempDir static Path directory;
  private static final Fakes.Nodes NODES = new Fakes.Nodes();
  private static final Fakes.Evaluations EVALUATIONS = new Fakes.Evaluations();
  private static Fakes.Events one = new Fakes.Events("n1");
  private static ServiceProcess rules;
  private static ServiceProcess scanner;
  private static ServiceProcess agentOne;
  private static ServiceProcess agentTwo;
  private static GatewayService gateway;
  private static ManagedChannel channel;
  private static ThrowawayCa ca;

  @BeforeAll
  static void start() throws Exception {
    ca = ThrowawayCa.create(directory.resolve("ca"));
    rules =
        Fakes.serve(
            "rules", 0, ca.issue(PeerIdentity.rules()), NODES, new Fakes.RuleSets(), EVALUATIONS);
    scanner = Fakes.serve("scanner", 0, ca.issue(PeerIdentity.scanner()), new Fakes.Scans());
    agentOne = Fakes.serve("agent-1", 0, ca.issue(PeerIdentity.agent("n1")), one);
    agentTwo =
        Fakes.serve("agent-2", 0, ca.issue(PeerIdentity.agent("n2")), new Fakes.Events("n2"));
    Path token = Files.writeString(directory.resolve("token"), TOKEN + "\n");
    gateway =
        GatewayService.start(
            GatewayConfig.loopback(
                "127.0.0.1:" + rules.ports().grpc(),
                "127.0.0.1:" + scanner.ports().grpc(),
                ca.issue(PeerIdentity.gateway()),
                token));
    channel =
        NettyChannelBuilder.forAddress("127.0.0.1", gateway.grpcPort())
            .usePlaintext()
            .maxInboundMessageSize(32 << 20)
            .build();
  }

  @AfterAll
  static void stop() throws Exception {
    channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    gateway.close();
    for (ServiceProcess process : List.of(agentTwo, agentOne, scanner, rules)) {
      process.close();
    }
  }

  @BeforeEach
  void enrol() {
    NODES.put("n1", agentOne.ports().grpc());
    NODES.put("n2", agentTwo.ports().grpc());
  }

  private static ClientInterceptor header(String name, String value) {
    Metadata headers = new Metadata();
    headers.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value);
    return MetadataUtils.newAttachHeadersInterceptor(headers);
  }

  private static StatusRuntimeException failure(Runnable call) {
    return catchThrowableOfType(StatusRuntimeException.class, call::run);
  }

  private static String reason(StatusRuntimeException failure) throws Exception {
    for (Any detail : Objects.requireNonNull(StatusProto.fromThrowable(failure)).getDetailsList()) {
      if (detail.is(ErrorInfo.class)) {
        return detail.unpack(ErrorInfo.class).getReason();
      }
    }
    throw new AssertionError("no ErrorInfo in " + failure);
  }

  private static RuleSetServiceGrpc.RuleSetServiceBlockingStub ruleSets() {
    return RuleSetServiceGrpc.newBlockingStub(channel).withDeadlineAfter(30, TimeUnit.SECONDS);
  }

  private static EventServiceGrpc.EventServiceBlockingStub events() {
    return EventServiceGrpc.newBlockingStub(channel)
        .withInterceptors(header("authorization", "Bearer " + TOKEN))
        .withDeadlineAfter(30, TimeUnit.SECONDS);
  }

  private static String whoAnswers(EventServiceGrpc.EventServiceBlockingStub stub) {
    Iterator<WatchEventsResponse> answers =
        stub.watchEvents(WatchEventsRequest.newBuilder().setCondition("name").build());
    return answers.next().getEvent().getFieldsOrThrow("x").getText().toStringUtf8();
  }

  @Test
  void readsAreFreeAndMutatingCallsNeedTheToken() throws Exception {
    NodeServiceGrpc.newBlockingStub(channel)
        .withDeadlineAfter(30, TimeUnit.SECONDS)
        .listNodes(ListNodesRequest.getDefaultInstance());

    CreateRuleSetRequest create = CreateRuleSetRequest.newBuilder().setRuleSetId("x").build();
    StatusRuntimeException without = failure(() -> ruleSets().createRuleSet(create));
    assertThat(without.getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
    assertThat(reason(without)).isEqualTo("NOT_AUTHENTICATED");
    StatusRuntimeException wrong =
        failure(() ->
            ruleSets()
                .withInterceptors(header("authorization", "Bearer nope"))
                .createRuleSet(create));
    assertThat(wrong.getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);

    String principal =
        ruleSets()
            .withInterceptors(header("authorization", "Bearer " + TOKEN))
            .createRuleSet(create)
            .getRuleSet()
            .getName();
    assertThat(principal).isEqualTo("operator");
    StatusRuntimeException forged =
        failure(() ->
            ruleSets()
                .withInterceptors(
                    header("authorization", "Bearer " + TOKEN), header("vedette-principal", "root"))
                .createRuleSet(create));
    assertThat(reason(forged)).isEqualTo("NOT_PERMITTED");
  }

  @Test
  void statusTextDetailsAndTrailersPass() throws Exception {
    StatusRuntimeException failure =
        failure(() ->
            ruleSets()
                .withInterceptors(header("authorization", "Bearer " + TOKEN))
                .createRuleSet(CreateRuleSetRequest.newBuilder().setRuleSetId("bad").build()));
    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.ABORTED);
    assertThat(failure.getStatus().getDescription()).isEqualTo("schon geändert");
    assertThat(reason(failure)).isEqualTo("ETAG_MISMATCH");
    assertThat(Objects.requireNonNull(failure.getTrailers()).get(Fakes.TRAILER))
        .containsExactly(1, 0, 255);
  }

  @Test
  void metadataChoosesTheAgent() {
    assertThat(whoAnswers(events().withInterceptors(header("vedette-node", "n1")))).isEqualTo("n1");
    assertThat(whoAnswers(events().withInterceptors(header("vedette-node", "nodes/n2"))))
        .isEqualTo("n2");
  }

  @Test
  void withoutMetadataTheOnlyNodeIsMeantAndOtherwiseTheNodesAreListed() throws Exception {
    StatusRuntimeException several = failure(() -> whoAnswers(events()));
    assertThat(several.getStatus().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(several.getStatus().getDescription()).contains("n1, n2");
    assertThat(reason(several)).isEqualTo("NODE_NOT_CHOSEN");

    NODES.only("n2", agentTwo.ports().grpc());
    assertThat(whoAnswers(events())).isEqualTo("n2");
  }

  @Test
  void oneCallGoesToAllNodesAndEachAnswerNamesItsNode() throws Exception {
    NODES.put("n9", 1);
    try {
      Map<String, String> said = new TreeMap<>();
      events()
          .withInterceptors(header("vedette-node", "n*"))
          .watchEvents(WatchEventsRequest.newBuilder().setCondition("name").build())
          .forEachRemaining(answer ->
              said.put(
                  answer.getNode(),
                  answer.getNodeError().isEmpty()
                      ? answer.getEvent().getFieldsOrThrow("x").getText().toStringUtf8()
                      : answer.getNodeError()));
      assertThat(said)
          .containsEntry("n1", "n1")
          .containsEntry("n2", "n2")
          .containsEntry("n9", "UNAVAILABLE: nodes/n9: cannot be reached now")
          .hasSize(3);
    } finally {
      synchronized (NODES) {
        NODES.addresses.remove("n9");
      }
    }
    StatusRuntimeException none =
        failure(() -> whoAnswers(events().withInterceptors(header("vedette-node", "x*"))));
    assertThat(none.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
    StatusRuntimeException wrong =
        failure(() -> whoAnswers(events().withInterceptors(header("vedette-node", "a=b=(c"))));
    assertThat(wrong.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
  }

  @Test
  void aSlowReaderOfAllNodesStopsThemAndLosesNothing() {
    int before = one.sent.get();
    NODES.only("n1", agentOne.ports().grpc());
    one.sent.set(0);
    Iterator<WatchEventsResponse> answers =
        events()
            .withInterceptors(header("vedette-node", "*"))
            .watchEvents(WatchEventsRequest.newBuilder().setCondition("flood").build());
    int count = 0;
    while (answers.hasNext()) {
      assertThat(answers.next().getNode()).isEqualTo("n1");
      count++;
    }
    assertThat(count).isEqualTo(Fakes.Events.COUNT);
    one.sent.set(before);
  }

  @Test
  void anUnknownNodeIsNotFound() throws Exception {
    StatusRuntimeException unknown =
        failure(() -> whoAnswers(events().withInterceptors(header("vedette-node", "n9"))));
    assertThat(unknown).hasMessageContaining("NOT_FOUND");
    assertThat(unknown.getStatus().getDescription()).contains("n9");
    StatusRuntimeException strange =
        failure(() -> whoAnswers(events().withInterceptors(header("vedette-node", "../x"))));
    assertThat(strange.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
  }

  @Test
  void anAddressWithAnotherNodesCertificateIsNotSpokenTo() throws Exception {
    NODES.put("n3", agentOne.ports().grpc());
    try {
      StatusRuntimeException refused =
          failure(() -> whoAnswers(events().withInterceptors(header("vedette-node", "n3"))));
      assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(reason(refused)).isEqualTo("PEER_UNAVAILABLE");
      assertThat(refused.getStatus().getDescription()).isEqualTo("nodes/n3: cannot be reached now");
    } finally {
      synchronized (NODES) {
        NODES.addresses.remove("n3");
      }
    }
  }

  @Test
  void anAgentThatMovedIsFoundAgain() {
    var stub = events().withInterceptors(header("vedette-node", "n4"));
    ServiceProcess before =
        Fakes.serve("agent-4", 0, ca.issue(PeerIdentity.agent("n4")), new Fakes.Events("n4"));
    NODES.put("n4", before.ports().grpc());
    try {
      assertThat(whoAnswers(stub)).isEqualTo("n4");
    } finally {
      before.close();
    }
    ServiceProcess after =
        Fakes.serve("agent-4", 0, ca.issue(PeerIdentity.agent("n4")), new Fakes.Events("moved"));
    try {
      NODES.put("n4", after.ports().grpc());
      // The remembered address fails once at most; then the node is looked up again.
      StatusRuntimeException first = failure(() -> assertThat(whoAnswers(stub)).isEqualTo("moved"));
      if (first != null) {
        assertThat(first.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(whoAnswers(stub)).isEqualTo("moved");
      }
    } finally {
      after.close();
      synchronized (NODES) {
        NODES.addresses.remove("n4");
      }
    }
  }

  @Test
  void deadlinesAndCancellationReachTheAgent() throws Exception {
    one.deadlines.clear();
    Context.CancellableContext context = Context.current().withCancellation();
    context.run(() -> {
      Iterator<WatchEventsResponse> answers =
          events()
              .withInterceptors(header("vedette-node", "n1"))
              .watchEvents(WatchEventsRequest.newBuilder().setCondition("wait").build());
      assertThat(answers.next().hasEvent()).isTrue();
    });
    assertThat(one.deadlines.poll(20, TimeUnit.SECONDS)).isBetween(1L, 30_000L);
    context.cancel(null);
    assertThat(one.ends.poll(20, TimeUnit.SECONDS)).isEqualTo("cancelled");

    StatusRuntimeException late =
        failure(() -> {
          Iterator<WatchEventsResponse> answers =
              EventServiceGrpc.newBlockingStub(channel)
                  .withDeadlineAfter(2, TimeUnit.SECONDS)
                  .withInterceptors(
                      header("vedette-node", "n1"), header("authorization", "Bearer " + TOKEN))
                  .watchEvents(WatchEventsRequest.newBuilder().setCondition("wait").build());
          answers.forEachRemaining(answer -> {});
        });
    assertThat(late.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    assertThat(one.ends.poll(20, TimeUnit.SECONDS)).isEqualTo("cancelled");
  }

  @Test
  void aSlowReaderStopsTheAgentAndLosesNothing() throws Exception {
    AtomicInteger received = new AtomicInteger();
    CountDownLatch first = new CountDownLatch(1);
    BlockingQueue<String> end = new LinkedBlockingQueue<>();
    BlockingQueue<ClientCallStreamObserver<WatchEventsRequest>> calls = new LinkedBlockingQueue<>();
    EventServiceGrpc.newStub(channel)
        .withInterceptors(header("vedette-node", "n1"), header("authorization", "Bearer " + TOKEN))
        .watchEvents(
            WatchEventsRequest.newBuilder().setCondition("flood").build(),
            new ClientResponseObserver<WatchEventsRequest, WatchEventsResponse>() {
              @Override
              public void beforeStart(ClientCallStreamObserver<WatchEventsRequest> call) {
                call.disableAutoRequestWithInitial(1);
                calls.add(call);
              }

              @Override
              public void onNext(WatchEventsResponse answer) {
                received.incrementAndGet();
                first.countDown();
              }

              @Override
              public void onError(Throwable failure) {
                end.add(failure.toString());
              }

              @Override
              public void onCompleted() {
                end.add("completed");
              }
            });
    assertThat(first.await(20, TimeUnit.SECONDS)).isTrue();
    ClientCallStreamObserver<WatchEventsRequest> call = Objects.requireNonNull(calls.poll());

    // The reader takes nothing: the agent comes to a stop after what the buffers on the way hold.
    int stalledAt = 0;
    for (Integer stall = one.stalls.poll(20, TimeUnit.SECONDS); stall != null; ) {
      stalledAt = stall;
      stall = one.stalls.poll(2, TimeUnit.SECONDS);
    }
    assertThat(stalledAt).isBetween(1, 200);
    assertThat(received.get()).isEqualTo(1);

    // Another call is not held up by the one that stalls.
    assertThat(whoAnswers(events().withInterceptors(header("vedette-node", "n1")))).isEqualTo("n1");

    call.request(Fakes.Events.COUNT);
    assertThat(end.poll(60, TimeUnit.SECONDS)).isEqualTo("completed");
    assertThat(received.get()).isEqualTo(Fakes.Events.COUNT);
  }

  @Test
  void aSlowServiceStopsTheSenderAndTakesEverything() throws Exception {
    BlockingQueue<Long> acknowledged = new LinkedBlockingQueue<>();
    BlockingQueue<String> end = new LinkedBlockingQueue<>();
    AtomicInteger sent = new AtomicInteger();
    BlockingQueue<Integer> stalls = new LinkedBlockingQueue<>();
    int count = 1000;
    EvaluateStreamRequest batch = batchOf(64 * 1024);
    EvaluationServiceGrpc.newStub(channel)
        .withInterceptors(header("authorization", "Bearer " + TOKEN))
        .evaluateStream(
            new ClientResponseObserver<EvaluateStreamRequest, EvaluateStreamResponse>() {
              @Override
              public void beforeStart(ClientCallStreamObserver<EvaluateStreamRequest> call) {
                call.setOnReadyHandler(() -> {
                  while (call.isReady() && sent.get() < count) {
                    call.onNext(batch);
                    if (sent.incrementAndGet() == count) {
                      call.onCompleted();
                      return;
                    }
                  }
                  stalls.add(sent.get());
                });
              }

              @Override
              public void onNext(EvaluateStreamResponse answer) {
                acknowledged.add(answer.getAcknowledgedSequence());
              }

              @Override
              public void onError(Throwable failure) {
                end.add(failure.toString());
              }

              @Override
              public void onCompleted() {
                end.add("completed");
              }
            });
    int stalledAt = 0;
    for (Integer stall = stalls.poll(20, TimeUnit.SECONDS); stall != null; ) {
      stalledAt = stall;
      stall = stalls.poll(2, TimeUnit.SECONDS);
    }
    assertThat(stalledAt).isBetween(1, 200);
    EVALUATIONS.mayTake.release(count);
    assertThat(end.poll(60, TimeUnit.SECONDS)).isEqualTo("completed");
    assertThat(acknowledged).hasSize(count);
  }

  private static EvaluateStreamRequest batchOf(int bytes) {
    EvaluateStreamRequest.Builder request = EvaluateStreamRequest.newBuilder();
    request
        .getBatchBuilder()
        .addEventsBuilder()
        .addFieldsBuilder()
        .getValueBuilder()
        .setText(ByteString.copyFrom(new byte[bytes]));
    return request.build();
  }

  @Test
  void largeMessagesPassUpToTheBound() throws Exception {
    var scans = ScanServiceGrpc.newBlockingStub(channel).withDeadlineAfter(60, TimeUnit.SECONDS);
    ByteString large = ByteString.copyFrom(new byte[16 << 20]);
    assertThat(
            scans
                .scanManifest(ScanManifestRequest.newBuilder().setContent(large).build())
                .getKubesecJson()
                .toStringUtf8())
        .isEqualTo("[" + (16 << 20) + "]");

    ByteString larger = ByteString.copyFrom(new byte[24 << 20]);
    StatusRuntimeException refused =
        failure(
            () -> scans.scanManifest(ScanManifestRequest.newBuilder().setContent(larger).build()));
    assertThat(refused.getStatus().getCode())
        .isIn(Status.Code.RESOURCE_EXHAUSTED, Status.Code.CANCELLED);
    // The connection with its other calls survives.
    for (int i = 0; i < 3; i++) {
      assertThat(whoAnswers(events().withInterceptors(header("vedette-node", "n1"))))
          .isEqualTo("n1");
    }
  }

  @Test
  void reflectionShowsAllServicesOfTheSuite() throws Exception {
    String[] all = {
      "vedette.agent.v1.CheckService",
      "vedette.agent.v1.EventService",
      "vedette.rules.v1.AlertService",
      "vedette.rules.v1.EvaluationService",
      "vedette.rules.v1.NodeService",
      "vedette.rules.v1.RuleSetService",
      "vedette.rules.v1alpha1.RuleAuthoringService",
      "vedette.scanner.v1.ScanService",
      "grpc.health.v1.Health"
    };
    assertThat(Reflection.servicesByV1(channel)).contains(all);
    assertThat(Reflection.servicesByV1Alpha(channel)).contains(all);
    assertThat(Reflection.fileOf(channel, "vedette.scanner.v1.ScanManifestRequest"))
        .contains("vedette/scanner/v1/scan_service.proto");
  }
}
