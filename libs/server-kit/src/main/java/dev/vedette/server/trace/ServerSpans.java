package dev.vedette.server.trace;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.concurrent.atomic.AtomicBoolean;

/** A span for each call that comes in, below the caller's if it told one. Thread-safe. */
final class ServerSpans implements ServerInterceptor {
  private final Spans spans;

  ServerSpans(Spans spans) {
    this.spans = spans;
  }

  @Override
  public <Q, S> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, S> call, Metadata headers, ServerCallHandler<Q, S> next) {
    Spans.CallSpan span = spans.serve(call.getMethodDescriptor().getFullMethodName(), headers);
    AtomicBoolean open = new AtomicBoolean(true);
    ServerCall<Q, S> ending =
        new SimpleForwardingServerCall<>(call) {
          @Override
          public void close(Status status, Metadata trailers) {
            if (open.compareAndSet(true, false)) {
              Spans.end(span, status);
            }
            super.close(status, trailers);
          }
        };
    Context context = Context.current().withValue(Spans.CURRENT, span);
    return new SimpleForwardingServerCallListener<>(
        Contexts.interceptCall(context, ending, headers, next)) {
      @Override
      public void onCancel() {
        if (open.compareAndSet(true, false)) {
          Spans.end(span, Status.CANCELLED);
        }
        super.onCancel();
      }
    };
  }
}
