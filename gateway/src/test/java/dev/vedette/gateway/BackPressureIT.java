package dev.vedette.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.vedette.proto.agent.v1.EventServiceGrpc;
import dev.vedette.proto.agent.v1.WatchEventsRequest;
import dev.vedette.proto.agent.v1.WatchEventsResponse;
import dev.vedette.proto.rules.v1.EvaluateStreamRequest;
import dev.vedette.proto.rules.v1.EvaluateStreamResponse;
import dev.vedette.proto.rules.v1.EvaluationServiceGrpc;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.Iterator;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** Streams through the gateway: slow sides hold up fast ones, and ends reach the other side. */
@NullMarked
class BackPressureIT extends GatewayFixture {
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
}
