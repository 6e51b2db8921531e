package dev.vedette.bench.fleet;

import dev.vedette.proto.event.v1.Event;
import dev.vedette.proto.event.v1.EventBatch;
import dev.vedette.proto.event.v1.StreamIdentity;
import dev.vedette.proto.rules.v1.EvaluateStreamRequest;
import dev.vedette.proto.rules.v1.EvaluateStreamResponse;
import dev.vedette.proto.rules.v1.EvaluationServiceGrpc;
import dev.vedette.proto.rules.v1.StreamOpening;
import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An agent's stream of events, of which a few batches are on their way. Used by one thread. */
final class PlayedStream
    implements ClientResponseObserver<EvaluateStreamRequest, EvaluateStreamResponse> {
  private static final int ON_THEIR_WAY = 4;

  private final Semaphore window = new Semaphore(ON_THEIR_WAY);
  private final CompletableFuture<Void> opened = new CompletableFuture<>();
  private final ClientCallStreamObserver<EvaluateStreamRequest> requests;
  private volatile long acknowledged;
  private volatile @Nullable Throwable failure;
  private long sequence;

  PlayedStream(ManagedChannel channel, String node) {
    requests =
        (ClientCallStreamObserver<EvaluateStreamRequest>)
            EvaluationServiceGrpc.newStub(channel).evaluateStream(this);
    requests.onNext(
        EvaluateStreamRequest.newBuilder()
            .setOpening(
                StreamOpening.newBuilder()
                    .setIdentity(
                        StreamIdentity.newBuilder()
                            .setNode("nodes/" + node)
                            .setBootId("boot")
                            .setAgentEpoch(1))
                    .setDictionary(Candidates.dictionary()))
            .build());
  }

  /** Waits for the service to take it. */
  PlayedStream awaitOpen() throws Exception {
    opened.get(60, TimeUnit.SECONDS);
    return this;
  }

  /** Sends a batch as soon as not too many are on their way. */
  void send(List<String> revisions, List<Event> events) throws InterruptedException {
    if (!window.tryAcquire(60, TimeUnit.SECONDS) || failure != null) {
      throw new IllegalStateException("no acknowledgement within a minute", failure);
    }
    EventBatch.Builder batch = EventBatch.newBuilder().addAllActiveRevisions(revisions);
    for (Event event : events) {
      batch.addEvents(event.toBuilder().setSequence(++sequence));
    }
    requests.onNext(EvaluateStreamRequest.newBuilder().setBatch(batch).build());
  }

  /** Waits until everything is acknowledged. */
  void drain() throws InterruptedException {
    if (!window.tryAcquire(ON_THEIR_WAY, 60, TimeUnit.SECONDS) || failure != null) {
      throw new IllegalStateException("no acknowledgement within a minute", failure);
    }
    window.release(ON_THEIR_WAY);
  }

  long sent() {
    return sequence;
  }

  long acknowledged() {
    return acknowledged;
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<EvaluateStreamRequest> stream) {}

  @Override
  public void onNext(EvaluateStreamResponse response) {
    acknowledged = response.getAcknowledgedSequence();
    if (!opened.complete(null)) {
      window.release();
    }
  }

  @Override
  public void onError(Throwable broken) {
    failure = broken;
    opened.completeExceptionally(broken);
    window.release(ON_THEIR_WAY);
  }

  @Override
  public void onCompleted() {}
}
