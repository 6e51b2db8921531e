package dev.vedette.rules;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Collects what a stream sends, and waits for it with a deadline. Thread-safe. */
final class Collected<T> implements StreamObserver<T> {
  private static final long SECONDS = 30;

  private final BlockingQueue<T> messages = new LinkedBlockingQueue<>();
  private final CompletableFuture<Throwable> error = new CompletableFuture<>();

  @Override
  public void onNext(T message) {
    messages.add(message);
  }

  @Override
  public void onError(Throwable failure) {
    error.complete(failure);
  }

  @Override
  public void onCompleted() {
    error.complete(Status.OK.asRuntimeException());
  }

  /** Returns the next message. */
  T next() {
    try {
      T message = messages.poll(SECONDS, TimeUnit.SECONDS);
      if (message == null) {
        throw new AssertionError(
            "no message within " + SECONDS + " s; the stream's end: " + error.getNow(null));
      }
      return message;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Returns whether nothing waits to be read. */
  boolean isEmpty() {
    return messages.isEmpty();
  }

  /** Waits for the end of the stream. */
  Throwable end() throws Exception {
    return error.get(SECONDS, TimeUnit.SECONDS);
  }
}
