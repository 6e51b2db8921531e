package dev.vedette.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vedette.gateway.limit.LimitConfig;
import dev.vedette.proto.rules.v1.CreateRuleSetRequest;
import dev.vedette.proto.rules.v1.CreateRuleSetResponse;
import dev.vedette.proto.rules.v1.GetRuleSetRequest;
import dev.vedette.proto.rules.v1.GetRuleSetResponse;
import dev.vedette.proto.rules.v1.RuleSet;
import dev.vedette.proto.rules.v1.RuleSetServiceGrpc;
import dev.vedette.server.ServiceProcess;
import dev.vedette.server.tls.PeerIdentity;
import dev.vedette.server.tls.ThrowawayCa;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three replicas of the rules service behind one gateway, of which one is slow, fails or stops. */
@NullMarked
class ReplicasIT {
  private static final int REPLICAS = 3;
  private static final String READY =
      "vedette_gateway_replicas{upstream=\"rules\",state=\"ready\",}";
  private static final String AWAY = "vedette_gateway_replicas{upstream=\"rules\",state=\"away\",}";
  private static final String EJECTIONS =
      "vedette_gateway_replica_ejections_total{upstream=\"rules\",}";

  @TempDir Path directory;
  private final List<Mutable> services = new ArrayList<>();
  private final List<ServiceProcess> processes = new ArrayList<>();
  private @Nullable ServiceProcess scanner;
  private @Nullable GatewayService gateway;
  private @Nullable ManagedChannel channel;

  /** Creates rule sets, or holds them, or fails, as the test says. Not retried: it may change. */
  private static final class Mutable extends RuleSetServiceGrpc.RuleSetServiceImplBase {
    final AtomicInteger calls = new AtomicInteger();
    final BlockingQueue<StreamObserver<CreateRuleSetResponse>> held = new LinkedBlockingQueue<>();
    volatile boolean fails;

    @Override
    public void createRuleSet(
        CreateRuleSetRequest request, StreamObserver<CreateRuleSetResponse> observer) {
      calls.incrementAndGet();
      if (fails) {
        throw new IllegalStateException("as the test wants it");
      }
      if (request.getRuleSetId().equals("held")) {
        held.add(observer);
      } else {
        answer(observer);
      }
    }

    @Override
    public void getRuleSet(GetRuleSetRequest request, StreamObserver<GetRuleSetResponse> observer) {
      calls.incrementAndGet();
      observer.onNext(GetRuleSetResponse.getDefaultInstance());
      observer.onCompleted();
    }

    static void answer(StreamObserver<CreateRuleSetResponse> observer) {
      observer.onNext(
          CreateRuleSetResponse.newBuilder().setRuleSet(RuleSet.getDefaultInstance()).build());
      observer.onCompleted();
    }
  }

  @BeforeEach
  void start() throws Exception {
    ThrowawayCa ca = ThrowawayCa.create(directory.resolve("ca"));
    for (int i = 0; i < REPLICAS; i++) {
      Mutable service = new Mutable();
      services.add(service);
      processes.add(Fakes.serve("rules-" + i, 0, ca.issue(PeerIdentity.rules()), service));
    }
    scanner = Fakes.serve("scanner", 0, ca.issue(PeerIdentity.scanner()), new Fakes.Scans());
    String addresses =
        processes.stream()
            .map(process -> "127.0.0.1:" + process.ports().grpc())
            .collect(Collectors.joining(","));
    gateway =
        GatewayService.start(
            Fakes.unforgiving(
                ca,
                addresses,
                "127.0.0.1:" + scanner.ports().grpc(),
                directory,
                LimitConfig.of(1000)));
    channel =
        NettyChannelBuilder.forAddress("127.0.0.1", gateway.grpcPort()).usePlaintext().build();
    awaitReady(REPLICAS);
  }

  @AfterEach
  void stop() throws Exception {
    services.forEach(service -> service.held.forEach(Mutable::answer));
    if (channel != null) {
      channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    }
    if (gateway != null) {
      gateway.close();
    }
    processes.forEach(ServiceProcess::close);
    if (scanner != null) {
      scanner.close();
    }
  }

  private RuleSetServiceGrpc.RuleSetServiceBlockingStub ruleSets() {
    Metadata headers = new Metadata();
    headers.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer secret");
    return RuleSetServiceGrpc.newBlockingStub(channel)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
        .withDeadlineAfter(60, TimeUnit.SECONDS);
  }

  private void create(String id) {
    var _ = ruleSets().createRuleSet(CreateRuleSetRequest.newBuilder().setRuleSetId(id).build());
  }

  private void read() {
    var _ = ruleSets().getRuleSet(GetRuleSetRequest.newBuilder().setName("ruleSets/x").build());
  }

  private double metric(String series) {
    int port = Objects.requireNonNull(gateway).metricsPort();
    URI address = URI.create("http://127.0.0.1:" + port + "/metrics");
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofLines())
          .body()
          .filter(line -> line.startsWith(series))
          .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
          .sum();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void awaitReady(int count) throws InterruptedException {
    await(() -> metric(READY) == count);
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("60 s have passed").isLessThan(end);
      assertThat(never.await(20, TimeUnit.MILLISECONDS)).isFalse();
    }
  }

  private int calls() {
    return services.stream().mapToInt(service -> service.calls.get()).sum();
  }

  @Test
  void callsGoWhereTheFewestAreOpen() throws Exception {
    List<CompletableFuture<Void>> held = new ArrayList<>();
    for (int i = 1; i <= 30; i++) {
      held.add(CompletableFuture.runAsync(() -> create("held"), Thread::startVirtualThread));
      int sofar = i;
      await(() -> calls() == sofar);
    }
    assertThat(services).allSatisfy(service -> assertThat(service.calls).hasValue(10));

    // One that answers again gets what comes now.
    Mutable quick = services.getFirst();
    while (!quick.held.isEmpty()) {
      Mutable.answer(quick.held.remove());
    }
    await(() -> held.stream().filter(CompletableFuture::isDone).count() == 10);
    int before = quick.calls.get();
    for (int i = 0; i < 10; i++) {
      create("at once");
    }
    assertThat(quick.calls).hasValue(before + 10);
  }

  @Test
  void aReplicaWhoseCallsFailIsLeftOut() {
    services.get(1).fails = true;
    int failed = 0;
    for (int i = 0; i < 100; i++) {
      try {
        create("x");
      } catch (StatusRuntimeException e) {
        failed++;
      }
    }
    assertThat(failed).isEqualTo(5);
    assertThat(services.get(1).calls).hasValue(5);
    assertThat(metric(EJECTIONS)).isEqualTo(1);

    // Of the other two one more would be more than half.
    services.get(0).fails = true;
    services.get(2).fails = true;
    for (int i = 0; i < 20; i++) {
      assertThatThrownBy(() -> create("x")).isInstanceOf(StatusRuntimeException.class);
    }
    assertThat(metric(EJECTIONS)).isEqualTo(1);
    assertThat(services.get(1).calls).hasValue(5);
  }

  @Test
  void aReplicaThatSaysThatItDoesNotServeGetsNothing() throws Exception {
    HealthStatusManager health = processes.get(2).instance(HealthStatusManager.class);
    health.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, ServingStatus.NOT_SERVING);
    awaitReady(REPLICAS - 1);
    for (int i = 0; i < 20; i++) {
      create("x");
    }
    assertThat(services.get(2).calls).hasValue(0);
    assertThat(metric(AWAY)).isEqualTo(1);

    health.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, ServingStatus.SERVING);
    awaitReady(REPLICAS);
    for (int i = 0; i < 20; i++) {
      create("x");
    }
    assertThat(services.get(2).calls.get()).isPositive();
  }

  @Test
  void noCallIsDroppedWhileAReplicaStops() throws Exception {
    List<StatusRuntimeException> failed = new CopyOnWriteArrayList<>();
    AtomicInteger ended = new AtomicInteger();
    CountDownLatch stopped = new CountDownLatch(1);
    List<Thread> callers =
        IntStream.range(0, 8)
            .mapToObj(caller ->
                Thread.startVirtualThread(() -> {
                  while (stopped.getCount() > 0) {
                    try {
                      if (caller % 2 == 0) {
                        read();
                      } else {
                        create("x");
                      }
                      ended.incrementAndGet();
                    } catch (StatusRuntimeException e) {
                      failed.add(e);
                    }
                  }
                }))
            .toList();
    for (ServiceProcess process : processes.subList(0, 2)) {
      int before = ended.get();
      await(() -> ended.get() > before + 50);
      process.close();
    }
    int last = ended.get();
    await(() -> ended.get() > last + 50);
    stopped.countDown();
    for (Thread caller : callers) {
      caller.join();
    }
    assertThat(failed).isEmpty();
    assertThat(metric(READY)).isEqualTo(1);
  }

  @Test
  void whatWasCalledIsAnsweredWhenTheGatewayStops() throws Exception {
    AtomicInteger answered = new AtomicInteger();
    List<Thread> callers =
        IntStream.range(0, 8)
            .mapToObj(caller ->
                Thread.startVirtualThread(() -> {
                  try {
                    while (true) {
                      create("x");
                      answered.incrementAndGet();
                    }
                  } catch (StatusRuntimeException e) {
                    assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
                  }
                }))
            .toList();
    await(() -> answered.get() > 100);
    Objects.requireNonNull(gateway).close();
    for (Thread caller : callers) {
      caller.join();
    }
    assertThat(answered).hasValue(calls());
  }
}
