package dev.vedette.gateway.http;

import com.google.inject.Inject;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.vedette.gateway.authorization.Arrival;
import dev.vedette.gateway.authorization.AuditLog;
import dev.vedette.gateway.authorization.Door;
import dev.vedette.gateway.identity.Caller;
import dev.vedette.gateway.identity.Principal;
import dev.vedette.gateway.identity.Rejections;
import dev.vedette.gateway.limit.CallLimit;
import dev.vedette.gateway.proxy.Outcomes;
import dev.vedette.gateway.route.Contract;
import dev.vedette.gateway.route.Router;
import dev.vedette.gateway.route.Upstream;
import dev.vedette.server.grpc.CallIdentity;
import dev.vedette.server.grpc.ErrorReason;
import dev.vedette.server.grpc.ServiceException;
import dev.vedette.server.tls.PeerCertificates;
import dev.vedette.server.tls.PeerIdentity;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Makes unary calls for HTTP requests, under the same rules as gRPC calls. Thread-safe, never
 * blocks.
 */
final class UnaryCalls {
  private final Door door;
  private final AuditLog audit;
  private final Rejections rejections;
  private final Router router;
  private final Outcomes outcomes;
  private final CallLimit limit;
  private final Map<String, LocalMethod> local;

  @Inject
  UnaryCalls(
      Door door,
      AuditLog audit,
      Rejections rejections,
      Router router,
      Outcomes outcomes,
      CallLimit limit,
      Set<LocalMethod> local) {
    this.limit = limit;
    this.local =
        local.stream()
            .collect(Collectors.toUnmodifiableMap(LocalMethod::name, Function.identity()));
    this.door = door;
    this.audit = audit;
    this.rejections = rejections;
    this.router = router;
    this.outcomes = outcomes;
  }

  /** The principal of a request; to be asked before its body is read. */
  Principal principal(
      ServiceRequestContext context, RequestHeaders headers, Contract.Method method) {
    return admit(context, headers, method.raw().getFullMethodName());
  }

  /** Lets in a request that only reads and calls no method. */
  void reader(ServiceRequestContext context, RequestHeaders headers) {
    var _ = admit(context, headers, Door.STATUS);
  }

  private Principal admit(ServiceRequestContext context, RequestHeaders headers, String method) {
    Arrival arrival =
        new Arrival(
            method,
            headers.getAll(HttpHeaderNames.AUTHORIZATION),
            peer(context),
            Door.address(context.remoteAddress()),
            headers.getAll("vedette-node"));
    if (headers.contains(CallIdentity.PRINCIPAL_HEADER.name())) {
      throw door.forged(arrival);
    }
    return door.admit(arrival);
  }

  private static PeerIdentity peer(ServiceRequestContext context) {
    if (!context.sessionProtocol().isTls()) {
      return PeerIdentity.LOCAL;
    }
    SSLSession session = context.sslSession();
    return session == null
        ? PeerIdentity.ANONYMOUS
        : PeerCertificates.identify(session).orElse(PeerIdentity.ANONYMOUS);
  }

  /** Calls; the future fails with a gRPC exception that carries what the caller may see. */
  CompletableFuture<byte[]> call(
      ServiceRequestContext context,
      RequestHeaders request,
      Contract.Method method,
      byte[] message,
      Principal principal) {
    CallOptions options = Deadlines.unary(request);
    AuditLog.Entry entry = audit(principal, method, request);
    entry.message(message);
    LocalMethod own = local.get(method.raw().getFullMethodName());
    Metadata headers = new Metadata();
    CompletableFuture<byte[]> answer =
        own != null
            ? own.call(message, principal)
            : open(request, method, headers, principal)
                .thenCompose(upstream ->
                    call(context, upstream, options, method, message, headers)
                        .whenComplete((bytes, failure) -> leave(principal)));
    return answer.whenComplete((bytes, failure) -> {
      if (failure == null) {
        entry.ended(Status.Code.OK);
      } else {
        entry.failed(failure);
      }
    });
  }

  /** Begins the record of a call. */
  AuditLog.Entry audit(Principal principal, Contract.Method method, RequestHeaders request) {
    return audit.begin(
        principal, method.raw().getFullMethodName(), request.get("vedette-node", ""));
  }

  /**
   * Fills in the headers for the upstream, takes a place and finds the upstream; {@link #leave}
   * must follow unless the future fails.
   */
  CompletableFuture<Upstream> open(
      RequestHeaders request, Contract.Method method, Metadata headers, Principal principal) {
    String node = request.get("vedette-node");
    if (node != null) {
      headers.put(CallIdentity.NODE_HEADER, node);
    }
    Caller.dress(headers, principal);
    try {
      limit.enter(principal.name());
    } catch (ServiceException e) {
      rejections.count(e.reason().name());
      throw e;
    }
    return router
        .route(method, headers)
        .whenComplete((upstream, failure) -> {
          if (failure != null) {
            leave(principal);
          }
        });
  }

  /** Gives the place of a call back. */
  void leave(Principal principal) {
    limit.leave(principal.name());
  }

  private CompletableFuture<byte[]> call(
      ServiceRequestContext context,
      Upstream upstream,
      CallOptions options,
      Contract.Method method,
      byte[] message,
      Metadata headers) {
    CompletableFuture<byte[]> answer = new CompletableFuture<>();
    ClientCall<byte[], byte[]> call = upstream.channel().newCall(method.raw(), options);
    call.start(
        new ClientCall.Listener<>() {
          private byte @Nullable [] received;

          @Override
          public void onMessage(byte[] received) {
            this.received = received;
          }

          @Override
          public void onClose(Status status, Metadata trailers) {
            Outcomes.Outcome outcome = outcomes.ended(upstream, method.raw(), status, trailers);
            if (!status.isOk()) {
              answer.completeExceptionally(outcome.status().asRuntimeException(outcome.trailers()));
            } else if (received == null) {
              answer.completeExceptionally(new ServiceException(ErrorReason.INTERNAL, "no answer"));
            } else {
              answer.complete(received);
            }
          }
        },
        headers);
    call.sendMessage(message);
    call.halfClose();
    call.request(2);
    var _ =
        context
            .whenRequestCancelling()
            .thenAccept(cause -> {
              if (!answer.isDone()) {
                call.cancel("HTTP request ended", cause);
              }
            });
    return answer;
  }
}
