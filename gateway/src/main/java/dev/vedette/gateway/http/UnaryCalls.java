package dev.vedette.gateway.http;

import com.google.inject.Inject;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.vedette.gateway.identity.Authenticator;
import dev.vedette.gateway.identity.Caller;
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
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Makes unary calls for HTTP requests, under the same rules as gRPC calls. Thread-safe, never
 * blocks.
 */
final class UnaryCalls {
  private static final int DEADLINE_SECONDS = 60;

  private final Authenticator authenticator;
  private final Rejections rejections;
  private final Router router;
  private final Outcomes outcomes;
  private final CallLimit limit;
  private final Map<String, LocalMethod> local;

  @Inject
  UnaryCalls(
      Authenticator authenticator,
      Rejections rejections,
      Router router,
      Outcomes outcomes,
      CallLimit limit,
      Set<LocalMethod> local) {
    this.limit = limit;
    this.local =
        local.stream()
            .collect(Collectors.toUnmodifiableMap(LocalMethod::name, Function.identity()));
    this.authenticator = authenticator;
    this.rejections = rejections;
    this.router = router;
    this.outcomes = outcomes;
  }

  /** The principal of a request; to be asked before its body is read. */
  String principal(ServiceRequestContext context, RequestHeaders headers, Contract.Method method) {
    return principal(context, headers, method.isReadOnly());
  }

  /** The principal of a request that only reads and calls no method. */
  String reader(ServiceRequestContext context, RequestHeaders headers) {
    return principal(context, headers, true);
  }

  private String principal(
      ServiceRequestContext context, RequestHeaders headers, boolean readOnly) {
    try {
      return authenticator.principal(
          headers.get(HttpHeaderNames.AUTHORIZATION), peer(context), readOnly);
    } catch (ServiceException e) {
      rejections.count(e.reason().name());
      throw e;
    }
  }

  private static Optional<PeerIdentity> peer(ServiceRequestContext context) {
    if (!context.sessionProtocol().isTls()) {
      return Optional.of(PeerIdentity.LOCAL);
    }
    SSLSession session = context.sslSession();
    return session == null ? Optional.empty() : PeerCertificates.identify(session);
  }

  /** Calls; the future fails with a gRPC exception that carries what the caller may see. */
  CompletableFuture<byte[]> call(
      ServiceRequestContext context,
      RequestHeaders request,
      Contract.Method method,
      byte[] message,
      String principal) {
    LocalMethod own = local.get(method.raw().getFullMethodName());
    if (own != null) {
      return own.call(message, principal);
    }
    Metadata headers = new Metadata();
    return open(request, method, headers, principal)
        .thenCompose(upstream ->
            call(context, upstream, method, message, headers)
                .whenComplete((answer, failure) -> leave()));
  }

  /**
   * Fills in the headers for the upstream, takes a place and finds the upstream; {@link #leave}
   * must follow unless the future fails.
   */
  CompletableFuture<Upstream> open(
      RequestHeaders request, Contract.Method method, Metadata headers, String principal) {
    String node = request.get("vedette-node");
    if (node != null) {
      headers.put(CallIdentity.NODE_HEADER, node);
    }
    Caller.dress(headers, principal);
    try {
      limit.enter();
    } catch (ServiceException e) {
      rejections.count(e.reason().name());
      throw e;
    }
    return router
        .route(method.service(), headers)
        .whenComplete((upstream, failure) -> {
          if (failure != null) {
            leave();
          }
        });
  }

  /** Gives the place of a call back. */
  void leave() {
    limit.leave();
  }

  private CompletableFuture<byte[]> call(
      ServiceRequestContext context,
      Upstream upstream,
      Contract.Method method,
      byte[] message,
      Metadata headers) {
    CompletableFuture<byte[]> answer = new CompletableFuture<>();
    ClientCall<byte[], byte[]> call =
        upstream
            .channel()
            .newCall(
                method.raw(),
                CallOptions.DEFAULT.withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS));
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
