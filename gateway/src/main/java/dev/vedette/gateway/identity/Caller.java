package dev.vedette.gateway.identity;

import com.google.inject.Inject;
import dev.vedette.gateway.route.Contract;
import dev.vedette.server.grpc.CallIdentity;
import dev.vedette.server.grpc.ServiceException;
import dev.vedette.server.tls.PeerIdentity;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.util.Optional;

/** Lets gRPC calls in that have a principal, and remembers it for the forwarding. Thread-safe. */
public final class Caller implements ServerInterceptor {
  private static final Context.Key<String> PRINCIPAL = Context.key("vedette-gateway-principal");
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final Authenticator authenticator;
  private final Contract contract;
  private final Rejections rejections;

  @Inject
  Caller(Authenticator authenticator, Contract contract, Rejections rejections) {
    this.authenticator = authenticator;
    this.contract = contract;
    this.rejections = rejections;
  }

  /** The principal of the current call. */
  public static String principal() {
    String principal = PRINCIPAL.get();
    if (principal == null) {
      throw new IllegalStateException("a call that did not pass the door");
    }
    return principal;
  }

  /**
   * Makes headers fit for an upstream: nothing that a caller could claim, and the principal as
   * found here.
   */
  public static void dress(Metadata headers, String principal) {
    headers.discardAll(AUTHORIZATION);
    headers.discardAll(CallIdentity.PRINCIPAL_HEADER);
    headers.put(CallIdentity.PRINCIPAL_HEADER, principal);
  }

  @Override
  public <Q, S> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, S> call, Metadata headers, ServerCallHandler<Q, S> next) {
    String method = call.getMethodDescriptor().getFullMethodName();
    if (method.startsWith("grpc.health.v1.")) {
      return next.startCall(call, headers);
    }
    // Reflection shows the contract and changes nothing.
    boolean readOnly =
        method.startsWith("grpc.reflection.")
            || contract.find(method).filter(Contract.Method::isReadOnly).isPresent();
    try {
      String principal = authenticator.principal(headers.get(AUTHORIZATION), peer(), readOnly);
      return Contexts.interceptCall(
          Context.current().withValue(PRINCIPAL, principal), call, headers, next);
    } catch (ServiceException e) {
      rejections.count(e.reason().name());
      throw e;
    }
  }

  private static Optional<PeerIdentity> peer() {
    PeerIdentity peer = CallIdentity.current().peer();
    return peer.equals(PeerIdentity.ANONYMOUS) ? Optional.empty() : Optional.of(peer);
  }
}
