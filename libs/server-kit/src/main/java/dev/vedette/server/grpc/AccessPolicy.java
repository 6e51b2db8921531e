package dev.vedette.server.grpc;

import dev.vedette.server.tls.PeerIdentity;
import io.grpc.MethodDescriptor;
import java.util.Set;

/**
 * Which peers may call which methods of a service. Health and reflection are open to every peer
 * that got through TLS; for local callers over plaintext {@link GrpcServerConfig#localCallers()}
 * decides. Implementations are thread-safe.
 */
@FunctionalInterface
public interface AccessPolicy {
  /** Whether the peer may call the method. */
  boolean permits(PeerIdentity peer, MethodDescriptor<?, ?> method);

  /** Only the gateway: the rule for all services. */
  static AccessPolicy gatewayOnly() {
    return (peer, method) -> peer.isGateway();
  }

  /** Every peer; the service decides by itself. */
  static AccessPolicy everyone() {
    return (peer, method) -> true;
  }

  /**
   * Adds agents for some methods, each by its full name such as {@code
   * vedette.rules.v1.NodeService/EnrolNode}.
   */
  default AccessPolicy orAgents(String... fullMethodNames) {
    return or(PeerIdentity.Kind.AGENT, Set.of(fullMethodNames));
  }

  /** Adds the scanner service for some methods, each by its full name. */
  default AccessPolicy orScanner(String... fullMethodNames) {
    return or(PeerIdentity.Kind.SCANNER, Set.of(fullMethodNames));
  }

  private AccessPolicy or(PeerIdentity.Kind kind, Set<String> methods) {
    return (peer, method) ->
        permits(peer, method)
            || (peer.kind() == kind && methods.contains(method.getFullMethodName()));
  }
}
