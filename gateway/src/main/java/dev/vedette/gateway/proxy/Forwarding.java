package dev.vedette.gateway.proxy;

import com.google.inject.Inject;
import dev.vedette.gateway.authorization.AuditLog;
import dev.vedette.gateway.identity.Caller;
import dev.vedette.gateway.identity.Principal;
import dev.vedette.gateway.identity.Rejections;
import dev.vedette.gateway.limit.CallLimit;
import dev.vedette.gateway.route.Contract;
import dev.vedette.gateway.route.Router;
import dev.vedette.gateway.route.Upstream;
import dev.vedette.server.grpc.CallIdentity;
import dev.vedette.server.grpc.ServiceException;
import io.grpc.CallOptions;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Handles every routed method by calling the same method of its upstream. Thread-safe. */
final class Forwarding {
  private final Router router;
  private final CallLimit limit;
  private final Rejections rejections;
  private final Outcomes outcomes;
  private final UnaryDeadlines deadlines;
  private final AuditLog audit;

  @Inject
  Forwarding(
      Router router,
      CallLimit limit,
      Rejections rejections,
      Outcomes outcomes,
      UnaryDeadlines deadlines,
      AuditLog audit) {
    this.router = router;
    this.limit = limit;
    this.rejections = rejections;
    this.outcomes = outcomes;
    this.deadlines = deadlines;
    this.audit = audit;
  }

  /** The handler of one method. */
  ServerCallHandler<byte[], byte[]> of(Contract.Method method) {
    return (call, headers) -> start(method, call, headers);
  }

  private ServerCall.Listener<byte[]> start(
      Contract.Method known, ServerCall<byte[], byte[]> call, Metadata headers) {
    Principal principal = Caller.principal();
    try {
      limit.enter(principal.name());
    } catch (ServiceException e) {
      rejections.count(e.reason().name());
      throw e;
    }
    Runnable leave = () -> limit.leave(principal.name());
    if (known.isReadOnly()) {
      return route(known, call, headers, principal, leave);
    }
    Audited audited =
        new Audited(
            call,
            audit.begin(
                principal,
                known.raw().getFullMethodName(),
                String.valueOf(headers.get(CallIdentity.NODE_HEADER))));
    return audited.listener(route(known, audited, headers, principal, leave));
  }

  private ServerCall.Listener<byte[]> route(
      Contract.Method known,
      ServerCall<byte[], byte[]> call,
      Metadata headers,
      Principal principal,
      Runnable leave) {
    CompletableFuture<Upstream> route = router.route(known, headers);
    if (route.state() == Future.State.SUCCESS) {
      try {
        return open(known, call, headers, route.resultNow(), principal, leave);
      } catch (RuntimeException e) {
        refuse(call, e);
        return new LateListener(leave);
      }
    }
    LateListener listener = new LateListener(leave);
    // Deadline and cancellation travel in the context: the call to the upstream must be made inside
    // of it.
    Context context = Context.current();
    var _ =
        route.whenComplete((upstream, failure) -> {
          if (upstream == null) {
            refuse(call, failure);
          } else {
            context.run(() -> join(known, call, headers, upstream, principal, listener));
          }
        });
    return listener;
  }

  private void join(
      Contract.Method known,
      ServerCall<byte[], byte[]> call,
      Metadata headers,
      Upstream upstream,
      Principal principal,
      LateListener listener) {
    try {
      listener.become(open(known, call, headers, upstream, principal, () -> {}));
    } catch (RuntimeException e) {
      refuse(call, e);
    }
  }

  private ServerCall.Listener<byte[]> open(
      Contract.Method known,
      ServerCall<byte[], byte[]> call,
      Metadata headers,
      Upstream upstream,
      Principal principal,
      Runnable leave) {
    MethodDescriptor<byte[], byte[]> method = known.raw();
    Caller.dress(headers, principal);
    if (method.getType() == MethodDescriptor.MethodType.UNARY) {
      UnaryPipe pipe =
          new UnaryPipe(
              call, new UnaryPipe.Onward(upstream, known, headers), outcomes, deadlines, leave);
      pipe.start();
      return pipe;
    }
    Pipe pipe =
        new Pipe(
            call,
            upstream.channel().newCall(method, CallOptions.DEFAULT),
            (status, trailers) -> outcomes.ended(upstream, method, status, trailers),
            leave);
    pipe.start(headers);
    return pipe.fromCaller();
  }

  private void refuse(ServerCall<byte[], byte[]> call, @Nullable Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException wrapped && wrapped.getCause() != null
            ? wrapped.getCause()
            : failure;
    rejections.count(cause instanceof ServiceException known ? known.reason().name() : "INTERNAL");
    // The kit's interceptor turns the cause into what the caller sees.
    call.close(Status.UNKNOWN.withCause(cause), new Metadata());
  }
}
