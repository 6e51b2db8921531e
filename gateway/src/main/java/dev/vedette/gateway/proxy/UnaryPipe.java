package dev.vedette.gateway.proxy;

import dev.vedette.gateway.route.Contract;
import dev.vedette.gateway.route.Upstream;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Joins a caller's unary call and the call to the upstream, which begins when the request is
 * complete. What changes nothing goes straight to a replica; should that be away, it is made again
 * over the channel, with gRPC's own retries. The caller's side and the upstream's run in different
 * threads.
 */
final class UnaryPipe extends ServerCall.Listener<byte[]> {
  private final ServerCall<byte[], byte[]> caller;
  private final Onward onward;
  private final Outcomes outcomes;
  private final UnaryDeadlines deadlines;
  private final Runnable onLeft;
  private final AtomicBoolean ended = new AtomicBoolean();
  private long watched;
  private byte @Nullable [] message;
  private volatile @Nullable Attempt last;
  private volatile boolean unwanted;
  private volatile boolean late;

  /**
   * Where a call goes. Immutable but for the headers, which belong to the call.
   *
   * @param headers as the upstream gets them
   */
  record Onward(Upstream upstream, Contract.Method method, Metadata headers) {
    Optional<ClientCall<byte[], byte[]>> direct() {
      return method.isReadOnly() ? upstream.direct().newCall(method.raw()) : Optional.empty();
    }

    ClientCall<byte[], byte[]> channel() {
      return upstream.channel().newCall(method.raw(), CallOptions.DEFAULT);
    }
  }

  UnaryPipe(
      ServerCall<byte[], byte[]> caller,
      Onward onward,
      Outcomes outcomes,
      UnaryDeadlines deadlines,
      Runnable onLeft) {
    this.caller = caller;
    this.onward = onward;
    this.outcomes = outcomes;
    this.deadlines = deadlines;
    this.onLeft = onLeft;
  }

  /** Asks for the request. The call ends some time, even if its caller has not said when. */
  void start() {
    if (Context.current().getDeadline() == null) {
      watched = deadlines.begin(onward.headers(), this::onLate);
    }
    // Of more messages than one gRPC complains, when it may show them.
    caller.request(2);
  }

  @Override
  public void onMessage(byte[] request) {
    message = request;
  }

  @Override
  public void onHalfClose() {
    if (unwanted) {
      return;
    }
    Optional<ClientCall<byte[], byte[]>> direct = onward.direct();
    new Attempt(direct.orElseGet(onward::channel), direct.isPresent()).begin();
  }

  @Override
  public void onComplete() {
    left();
  }

  @Override
  public void onCancel() {
    left();
    giveUp(Status.CANCELLED.withDescription("caller went away"));
  }

  private void left() {
    if (watched != 0) {
      deadlines.end(watched);
    }
    onLeft.run();
  }

  private void onLate() {
    late = true;
    giveUp(Status.DEADLINE_EXCEEDED);
  }

  private void giveUp(Status status) {
    unwanted = true;
    Attempt attempt = last;
    if (attempt == null) {
      end(status, new Metadata());
    } else {
      attempt.cancel();
    }
  }

  private void end(Status status, Metadata trailers) {
    if (ended.compareAndSet(false, true)) {
      Outcomes.Outcome outcome =
          outcomes.ended(onward.upstream(), onward.method().raw(), status, trailers);
      caller.close(outcome.status(), outcome.trailers());
    }
  }

  /** One call to the upstream, and what comes of it. */
  private final class Attempt extends ClientCall.Listener<byte[]> {
    private final ClientCall<byte[], byte[]> call;
    private boolean mayRepeat;
    private volatile boolean begun;

    Attempt(ClientCall<byte[], byte[]> call, boolean mayRepeat) {
      this.call = call;
      this.mayRepeat = mayRepeat;
    }

    /** May end before it returns, and so be followed by the next. */
    void begin() {
      last = this;
      byte[] request = message;
      if (!mayRepeat) {
        message = null;
      }
      call.start(this, onward.headers());
      call.request(2);
      if (request != null) {
        call.sendMessage(request);
      }
      call.halfClose();
      begun = true;
      if (unwanted) {
        call.cancel("not wanted any more", null);
      }
    }

    /** Unless it is just beginning: then it sees for itself that nobody wants it. */
    void cancel() {
      if (begun) {
        call.cancel("not wanted any more", null);
      }
    }

    @Override
    public void onHeaders(Metadata headers) {
      mayRepeat = false;
      if (!unwanted) {
        caller.sendHeaders(headers);
      }
    }

    @Override
    public void onMessage(byte[] answer) {
      if (!unwanted) {
        caller.sendMessage(answer);
      }
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      if (mayRepeat && status.getCode() == Status.Code.UNAVAILABLE && !unwanted) {
        outcomes.again(onward.upstream());
        new Attempt(onward.channel(), false).begin();
      } else {
        end(late ? Status.DEADLINE_EXCEEDED : status, trailers);
      }
    }
  }
}
