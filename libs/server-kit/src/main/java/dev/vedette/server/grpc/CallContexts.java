package dev.vedette.server.grpc;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;

/** Handles calls inside of contexts. */
public final class CallContexts {
  private CallContexts() {}

  /**
   * As {@link Contexts#interceptCall}, but a call that is handed on as bytes only begins inside of
   * the context: no service listens to it that could ask for the caller, and each of its events
   * would pay for two changes of the thread's context.
   */
  public static <Q, S> ServerCall.Listener<Q> start(
      Context context, ServerCall<Q, S> call, Metadata headers, ServerCallHandler<Q, S> next) {
    if (!isHandedOn(call.getMethodDescriptor())) {
      return Contexts.interceptCall(context, call, headers, next);
    }
    Context before = context.attach();
    try {
      return next.startCall(call, headers);
    } finally {
      context.detach(before);
    }
  }

  private static boolean isHandedOn(MethodDescriptor<?, ?> method) {
    // A service that parses requests itself still answers with messages, and asks who calls.
    return method.getRequestMarshaller() == RawMessage.MARSHALLER
        && method.getResponseMarshaller() == RawMessage.MARSHALLER;
  }
}
