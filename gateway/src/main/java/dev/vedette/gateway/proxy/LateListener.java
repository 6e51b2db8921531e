package dev.vedette.gateway.proxy;

import io.grpc.ServerCall;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Listens for a call whose upstream is still being looked up: keeps what happens meanwhile, which
 * is little since no message is asked for, and hands it over in order. Thread-safe.
 */
final class LateListener extends ServerCall.Listener<byte[]> {
  private final Runnable onEnd;
  private final AtomicBoolean ended = new AtomicBoolean();
  private final Deque<Consumer<ServerCall.Listener<byte[]>>> waiting = new ArrayDeque<>();
  private ServerCall.@Nullable Listener<byte[]> real;

  LateListener(Runnable onEnd) {
    this.onEnd = onEnd;
  }

  /** From now on everything goes there. */
  void become(ServerCall.Listener<byte[]> listener) {
    synchronized (waiting) {
      // Handed over under the lock, so that nothing overtakes what waited.
      while (!waiting.isEmpty()) {
        waiting.poll().accept(listener);
      }
      real = listener;
    }
  }

  private void pass(Consumer<ServerCall.Listener<byte[]>> event) {
    ServerCall.Listener<byte[]> listener;
    synchronized (waiting) {
      if (real == null) {
        waiting.add(event);
        return;
      }
      listener = real;
    }
    event.accept(listener);
  }

  @Override
  public void onMessage(byte[] message) {
    pass(listener -> listener.onMessage(message));
  }

  @Override
  public void onHalfClose() {
    pass(ServerCall.Listener::onHalfClose);
  }

  @Override
  public void onReady() {
    pass(ServerCall.Listener::onReady);
  }

  @Override
  public void onCancel() {
    end();
    pass(ServerCall.Listener::onCancel);
  }

  @Override
  public void onComplete() {
    end();
    pass(ServerCall.Listener::onComplete);
  }

  private void end() {
    if (ended.compareAndSet(false, true)) {
      onEnd.run();
    }
  }
}
