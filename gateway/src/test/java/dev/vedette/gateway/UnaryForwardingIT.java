package dev.vedette.gateway;

import static org.assertj.core.api.Assertions.assertThat;

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
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of unary calls whose replica is away, or that take too long. */
@NullMarked
class UnaryForwardingIT {
  private static final String REPEATED = "vedette_gateway_repeated_total{upstream=\"rules\",}";
  private static final Duration DEADLINE = Duration.ofMillis(400);

  @TempDir Path directory;
  private final Replica good = new Replica();
  private final Replica away = new Replica();
  private @Nullable ServiceProcess rules;
  private @Nullable ServiceProcess more;
  private @Nullable GatewayService gateway;
  private @Nullable ManagedChannel channel;

  /** Answers, says that it cannot now, or holds what it is asked. */
  private static final class Replica extends RuleSetServiceGrpc.RuleSetServiceImplBase {
    final AtomicInteger calls = new AtomicInteger();
    final CompletableFuture<Boolean> cancelled = new CompletableFuture<>();
    volatile boolean isAway;

    @Override
    public void getRuleSet(GetRuleSetRequest request, StreamObserver<GetRuleSetResponse> observer) {
      calls.incrementAndGet();
      if (isAway) {
        observer.onError(Status.UNAVAILABLE.asRuntimeException());
      } else if (request.getName().equals("ruleSets/held")) {
        boolean told = Context.current().getDeadline() != null;
        ((ServerCallStreamObserver<GetRuleSetResponse>) observer)
            .setOnCancelHandler(() -> cancelled.complete(told));
      } else {
        observer.onNext(
            GetRuleSetResponse.newBuilder()
                .setRuleSet(RuleSet.newBuilder().setName(request.getName()))
                .build());
        observer.onCompleted();
      }
    }

    @Override
    public void createRuleSet(
        CreateRuleSetRequest request, StreamObserver<CreateRuleSetResponse> observer) {
      calls.incrementAndGet();
      observer.onError(Status.UNAVAILABLE.asRuntimeException());
    }
  }

  @BeforeEach
  void start() throws Exception {
    ThrowawayCa ca = ThrowawayCa.create(directory.resolve("ca"));
    ServiceProcess first = Fakes.serve("rules-1", 0, ca.issue(PeerIdentity.rules()), good);
    ServiceProcess second = Fakes.serve("rules-2", 0, ca.issue(PeerIdentity.rules()), away);
    rules = first;
    more = second;
    GatewayService door =
        GatewayService.start(
            Fakes.unforgiving(
                ca,
                "127.0.0.1:" + first.ports().grpc() + ",127.0.0.1:" + second.ports().grpc(),
                "127.0.0.1:1",
                directory,
                new LimitConfig(100, 100, 5000, 20, DEADLINE)));
    gateway = door;
    ManagedChannel dialled =
        NettyChannelBuilder.forAddress("127.0.0.1", door.grpcPort())
            .usePlaintext()
            .intercept(token())
            .build();
    channel = dialled;
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (metric("vedette_gateway_replicas{upstream=\"rules\",state=\"ready\",}") < 2) {
      assertThat(System.nanoTime()).as("60 s have passed").isLessThan(end);
    }
  }

  private static ClientInterceptor token() {
    Metadata headers = new Metadata();
    headers.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer secret");
    return MetadataUtils.newAttachHeadersInterceptor(headers);
  }

  @AfterEach
  void stop() throws Exception {
    Objects.requireNonNull(channel).shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    Objects.requireNonNull(gateway).close();
    Objects.requireNonNull(rules).close();
    Objects.requireNonNull(more).close();
  }

  private double metric(String series) throws Exception {
    int port = Objects.requireNonNull(gateway).metricsPort();
    URI address = URI.create("http://127.0.0.1:" + port + "/metrics");
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofLines())
          .body()
          .filter(line -> line.startsWith(series))
          .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
          .sum();
    }
  }

  private RuleSetServiceGrpc.RuleSetServiceBlockingStub ruleSets() {
    return RuleSetServiceGrpc.newBlockingStub(channel);
  }

  private static GetRuleSetRequest named(String name) {
    return GetRuleSetRequest.newBuilder().setName("ruleSets/" + name).build();
  }

  @Test
  void whatChangesNothingIsAskedElsewhereWhenAReplicaIsAway() throws Exception {
    away.isAway = true;
    for (int i = 0; i < 20; i++) {
      assertThat(ruleSets().withDeadlineAfter(30, TimeUnit.SECONDS).getRuleSet(named("x")))
          .extracting(answer -> answer.getRuleSet().getName())
          .isEqualTo("ruleSets/x");
    }
    assertThat(away.calls.get()).isPositive();
    assertThat(good.calls).hasValue(20);
    assertThat(metric(REPEATED)).isBetween(1.0, (double) away.calls.get());
  }

  @Test
  void whatMayHaveChangedSomethingIsNotRepeated() throws Exception {
    StatusRuntimeException failed =
        GatewayFixture.failure(() ->
            ruleSets()
                .withDeadlineAfter(30, TimeUnit.SECONDS)
                .createRuleSet(CreateRuleSetRequest.getDefaultInstance()));
    assertThat(failed.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(good.calls.get() + away.calls.get()).isEqualTo(1);
    assertThat(metric(REPEATED)).isZero();
  }

  @Test
  void aCallWithoutADeadlineEndsAndItsUpstreamKnowsWhen() throws Exception {
    StatusRuntimeException late =
        GatewayFixture.failure(() -> ruleSets().getRuleSet(named("held")));
    assertThat(late.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    assertThat(GatewayFixture.reason(late)).isEqualTo("TIMED_OUT");
    Object told = CompletableFuture.anyOf(good.cancelled, away.cancelled).get(30, TimeUnit.SECONDS);
    assertThat(told).isEqualTo(true);
  }

  @Test
  void aRequestThatNeverEndsIsEndedAndFreesItsPlace() throws Exception {
    CompletableFuture<Status> end = new CompletableFuture<>();
    MethodDescriptor<GetRuleSetRequest, GetRuleSetResponse> asStream =
        RuleSetServiceGrpc.getGetRuleSetMethod().toBuilder()
            // Of a unary call gRPC would send nothing before all of it is there.
            .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
            .build();
    ClientCall<GetRuleSetRequest, GetRuleSetResponse> call =
        Objects.requireNonNull(channel).newCall(asStream, CallOptions.DEFAULT);
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onClose(Status status, Metadata trailers) {
            end.complete(status);
          }
        },
        new Metadata());
    call.sendMessage(named("x"));
    assertThat(end.get(30, TimeUnit.SECONDS).getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    assertThat(List.of(good.calls.get(), away.calls.get())).containsOnly(0);
    assertThat(metric("vedette_gateway_calls_in_flight")).isZero();
  }
}
