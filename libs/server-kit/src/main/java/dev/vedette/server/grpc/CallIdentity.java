package dev.vedette.server.grpc;

import dev.vedette.server.tls.PeerIdentity;
import io.grpc.Context;
import io.grpc.Metadata;
import java.util.Map;

/**
 * Who calls: the peer that its certificate names, and the principal on whose behalf it calls.
 * Immutable; {@link #current()} reads the gRPC {@link Context} of the calling thread.
 *
 * @param peer the other end of the connection
 * @param principal the person or script, as the gateway says; the peer's own name when it is not
 *     the gateway
 * @param trusted whether the peer may act for any node and principal: the gateway never is, local
 *     callers are when configured so
 */
public record CallIdentity(PeerIdentity peer, String principal, boolean trusted) {
  /** Metadata in which the gateway names the principal; believed from nobody else. */
  public static final Metadata.Key<String> PRINCIPAL_HEADER =
      Metadata.Key.of("vedette-principal", Metadata.ASCII_STRING_MARSHALLER);

  /** Metadata that chooses the node of a call through the gateway. */
  public static final Metadata.Key<String> NODE_HEADER =
      Metadata.Key.of("vedette-node", Metadata.ASCII_STRING_MARSHALLER);

  private static final Context.Key<CallIdentity> KEY = Context.key("vedette-call-identity");

  /** The caller of the current call; an unidentified local caller without rights outside of one. */
  public static CallIdentity current() {
    CallIdentity identity = KEY.get();
    return identity == null
        ? new CallIdentity(PeerIdentity.LOCAL, PeerIdentity.LOCAL.name(), false)
        : identity;
  }

  /** A context in which this is the current caller. */
  public Context in(Context context) {
    return context.withValue(KEY, this);
  }

  /**
   * Refuses with PERMISSION_DENIED unless the caller is the agent of this node (or a trusted local
   * caller).
   */
  public void requireNode(String node) {
    boolean own = peer.kind() == PeerIdentity.Kind.AGENT && peer.name().equals(node);
    if (!own && !trusted) {
      throw new ServiceException(
          ErrorReason.WRONG_NODE,
          "node: " + node + " (expected: the node that the caller's certificate names)",
          Map.of("node", node, "peer", peer.uri()),
          java.util.List.of(),
          null);
    }
  }
}
