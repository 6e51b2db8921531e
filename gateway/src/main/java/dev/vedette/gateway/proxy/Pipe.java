package dev.vedette.gateway.proxy;

import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.util.function.BiFunction;

/**
 * Joins a caller's call and the call to the upstream. Each side is asked for its next message only
 * while the other side can take one, so a slow reader stops a fast writer through the gateway. The
 * two listeners run in different threads; what they share is guarded by their locks.
 */
final class Pipe {
  private final ServerCall<byte[], byte[]> caller;
  private final ClientCall<byte[], byte[]> upstream;
  private final BiFunction<Status, Metadata, Outcomes.Outcome> onEnd;
  private final Runnable onLeft;
  private final FromCaller fromCaller = new FromCaller();
  private final FromUpstream fromUpstream = new FromUpstream();

  Pipe(
      ServerCall<byte[], byte[]> caller,
      ClientCall<byte[], byte[]> upstream,
      BiFunction<Status, Metadata, Outcomes.Outcome> onEnd,
      Runnable onLeft) {
    this.caller = caller;
    this.upstream = upstream;
    this.onEnd = onEnd;
    this.onLeft = onLeft;
  }

  void start(Metadata headers) {
    upstream.start(fromUpstream, headers);
    upstream.request(1);
    caller.request(1);
  }

  ServerCall.Listener<byte[]> fromCaller() {
    return fromCaller;
  }

  private final class FromCaller extends ServerCall.Listener<byte[]> {
    private boolean owesRequest;

    @Override
    public void onMessage(byte[] message) {
      upstream.sendMessage(message);
      synchronized (this) {
        if (upstream.isReady()) {
          caller.request(1);
        } else {
          // onReady of the upstream asks.
          owesRequest = true;
        }
      }
    }

    synchronized void upstreamIsReady() {
      if (owesRequest) {
        owesRequest = false;
        caller.request(1);
      }
    }

    @Override
    public void onHalfClose() {
      upstream.halfClose();
    }

    @Override
    public void onCancel() {
      onLeft.run();
      upstream.cancel("caller went away", null);
    }

    @Override
    public void onComplete() {
      onLeft.run();
    }

    @Override
    public void onReady() {
      fromUpstream.callerIsReady();
    }
  }

  private final class FromUpstream extends ClientCall.Listener<byte[]> {
    private boolean owesRequest;

    @Override
    public void onHeaders(Metadata headers) {
      caller.sendHeaders(headers);
    }

    @Override
    public void onMessage(byte[] message) {
      caller.sendMessage(message);
      synchronized (this) {
        if (caller.isReady()) {
          upstream.request(1);
        } else {
          owesRequest = true;
        }
      }
    }

    synchronized void callerIsReady() {
      if (owesRequest) {
        owesRequest = false;
        upstream.request(1);
      }
    }

    @Override
    public void onReady() {
      fromCaller.upstreamIsReady();
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      Outcomes.Outcome outcome = onEnd.apply(status, trailers);
      caller.close(outcome.status(), outcome.trailers());
    }
  }
}
