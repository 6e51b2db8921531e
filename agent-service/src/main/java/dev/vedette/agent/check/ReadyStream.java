package dev.vedette.agent.check;

import dev.vedette.proto.agent.v1.RunCheckResponse;
import io.grpc.stub.ServerCallStreamObserver;

/**
 * A stream of responses that waits while the caller reads slowly, so that nothing piles up. Sending
 * is for one thread; it ends quietly when the caller has gone.
 */
final class ReadyStream {
  private final ServerCallStreamObserver<RunCheckResponse> responses;
  private final Object lock = new Object();

  ReadyStream(ServerCallStreamObserver<RunCheckResponse> responses) {
    this.responses = responses;
    responses.setOnReadyHandler(this::wake);
  }

  /** Calls back once when the caller goes; only before the call's method returns. */
  void onCancel(Runnable action) {
    responses.setOnCancelHandler(() -> {
      action.run();
      wake();
    });
  }

  void send(RunCheckResponse response) {
    synchronized (lock) {
      while (!responses.isReady() && !responses.isCancelled()) {
        try {
          lock.wait();
        } catch (InterruptedException _) {
          // The run looks at the flag before its next check.
          Thread.currentThread().interrupt();
          return;
        }
      }
    }
    if (!responses.isCancelled()) {
      responses.onNext(response);
    }
  }

  void complete() {
    if (!responses.isCancelled()) {
      responses.onCompleted();
    }
  }

  void fail(Exception error) {
    if (!responses.isCancelled()) {
      responses.onError(error);
    }
  }

  private void wake() {
    synchronized (lock) {
      lock.notifyAll();
    }
  }
}
