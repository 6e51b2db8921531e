package dev.vedette.server.grpc;

import dev.vedette.server.grpc.GrpcServerConfig.LocalCallers;
import dev.vedette.server.tls.PeerCertificates;
import dev.vedette.server.tls.PeerIdentity;
import io.grpc.Context;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLSession;

/**
 * Finds out who calls, refuses who may not, and puts the identity into the context. Thread-safe.
 */
final class IdentityInterceptor implements ServerInterceptor {
  private final AccessPolicy access;
  private final GrpcServerConfig config;

  IdentityInterceptor(AccessPolicy access, GrpcServerConfig config) {
    this.access = access;
    this.config = config;
  }

  @Override
  public <Q, S> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, S> call, Metadata headers, ServerCallHandler<Q, S> next) {
    boolean trusted = config.tls() == null && config.localCallers() == LocalCallers.TRUSTED;
    PeerIdentity peer = peer(call);
    if (!trusted && !permits(peer, call.getMethodDescriptor())) {
      throw new ServiceException(
          ErrorReason.NOT_PERMITTED,
          call.getMethodDescriptor().getFullMethodName() + ": not open to " + peer.uri(),
          Map.of("peer", peer.uri()),
          java.util.List.of(),
          null);
    }
    String principal = headers.get(CallIdentity.PRINCIPAL_HEADER);
    boolean believed = principal != null && peer.isGateway();
    CallIdentity identity =
        new CallIdentity(peer, believed && principal != null ? principal : peer.name(), trusted);
    return CallContexts.start(identity.in(Context.current()), call, headers, next);
  }

  private boolean permits(PeerIdentity peer, MethodDescriptor<?, ?> method) {
    return access.permits(peer, method)
        || MethodTraits.isInfrastructure(method)
        || (peer.kind() == PeerIdentity.Kind.LOCAL && MethodTraits.isReadOnly(method));
  }

  private PeerIdentity peer(ServerCall<?, ?> call) {
    if (config.tls() == null) {
      return PeerIdentity.LOCAL;
    }
    SSLSession session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
    Optional<PeerIdentity> peer =
        session == null ? Optional.empty() : PeerCertificates.identify(session);
    return peer.orElse(PeerIdentity.ANONYMOUS);
  }
}
