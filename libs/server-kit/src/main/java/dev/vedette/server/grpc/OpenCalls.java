package dev.vedette.server.grpc;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/** Counts the unary calls in flight, so that a stop can wait for them. Thread-safe. */
final class OpenCalls implements ServerInterceptor {
  private int unary;
  private long lastChangeNanos = System.nanoTime();

  @Override
  public <Q, S> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, S> call, Metadata headers, ServerCallHandler<Q, S> next) {
    if (call.getMethodDescriptor().getType() != MethodType.UNARY) {
      return next.startCall(call, headers);
    }
    add(1);
    AtomicBoolean open = new AtomicBoolean(true);
    ServerCall.Listener<Q> listener;
    try {
      listener = next.startCall(call, headers);
    } catch (RuntimeException e) {
      add(-1);
      throw e;
    }
    return new SimpleForwardingServerCallListener<>(listener) {
      @Override
      public void onComplete() {
        end();
        super.onComplete();
      }

      @Override
      public void onCancel() {
        end();
        super.onCancel();
      }

      private void end() {
        if (open.compareAndSet(true, false)) {
          add(-1);
        }
      }
    };
  }

  private synchronized void add(int difference) {
    unary += difference;
    lastChangeNanos = System.nanoTime();
  }

  /** Whether none is open, and none was for so long. */
  synchronized boolean isQuietFor(Duration time) {
    return unary == 0 && System.nanoTime() - lastChangeNanos >= time.toNanos();
  }

  /** A moment from which quiet counts. */
  synchronized void listen() {
    lastChangeNanos = System.nanoTime();
  }
}
