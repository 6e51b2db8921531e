package dev.vedette.agent.stream;

import dev.vedette.proto.event.v1.Dictionary;
import dev.vedette.proto.event.v1.EventBatch;
import dev.vedette.proto.event.v1.StreamIdentity;
import dev.vedette.proto.rules.v1.EvaluateStreamRequest;
import dev.vedette.proto.rules.v1.EvaluateStreamResponse;
import dev.vedette.proto.rules.v1.EvaluationServiceGrpc;
import dev.vedette.proto.rules.v1.StreamOpening;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One {@code EvaluateStream} call. Sent to by one thread; what gRPC reports may be read by any, and
 * each report wakes the sender.
 */
final class EvaluationCall {
  private final Runnable wake;
  private final ClientCallStreamObserver<EvaluateStreamRequest> requests;
  private volatile boolean opened;
  private volatile long acknowledged;
  private volatile @Nullable Status end;

  private EvaluationCall(Channel channel, EvaluateStreamRequest opening, Runnable wake) {
    this.wake = wake;
    this.requests =
        (ClientCallStreamObserver<EvaluateStreamRequest>)
            EvaluationServiceGrpc.newStub(channel).evaluateStream(new Responses());
    requests.onNext(opening);
  }

  /**
   * Opens a stream; nothing may be sent until {@link #isOpen}.
   *
   * @param acknowledged up to where earlier streams were acknowledged
   */
  static EvaluationCall open(
      Channel channel,
      StreamIdentity identity,
      Dictionary dictionary,
      long acknowledged,
      Runnable wake) {
    StreamOpening.Builder opening =
        StreamOpening.newBuilder()
            .setIdentity(identity)
            .setDictionary(dictionary)
            .setAcknowledgedSequence(acknowledged);
    return new EvaluationCall(
        channel, EvaluateStreamRequest.newBuilder().setOpening(opening).build(), wake);
  }

  /** Tells whether the first acknowledgement, which carries the known mark, has come. */
  boolean isOpen() {
    return opened && end == null;
  }

  boolean canSend() {
    return isOpen() && requests.isReady();
  }

  long acknowledged() {
    return acknowledged;
  }

  /** How the call ended, empty while it stands. */
  Optional<Status> end() {
    return Optional.ofNullable(end);
  }

  void send(EventBatch batch) {
    requests.onNext(EvaluateStreamRequest.newBuilder().setBatch(batch).build());
  }

  /** Says that nothing more will be sent; to be called when everything is acknowledged. */
  void finish() {
    if (end == null) {
      requests.onCompleted();
    }
  }

  void cancel(String reason) {
    if (end == null) {
      requests.cancel(reason, null);
    }
  }

  /** What gRPC reports, on its threads. */
  private final class Responses
      implements ClientResponseObserver<EvaluateStreamRequest, EvaluateStreamResponse> {
    @Override
    public void beforeStart(ClientCallStreamObserver<EvaluateStreamRequest> requestStream) {
      requestStream.setOnReadyHandler(wake);
    }

    @Override
    public void onNext(EvaluateStreamResponse response) {
      acknowledged = Math.max(acknowledged, response.getAcknowledgedSequence());
      opened = true;
      wake.run();
    }

    @Override
    public void onError(Throwable t) {
      end = Status.fromThrowable(t);
      wake.run();
    }

    @Override
    public void onCompleted() {
      end = Status.OK;
      wake.run();
    }
  }
}
