package dev.vedette.gateway.authorization;

import dev.vedette.server.tls.PeerIdentity;
import java.util.List;

/**
 * A call as it arrives at the door. Immutable.
 *
 * @param method full name, {@code package.Service/Method}
 * @param authorization values of the authorization header
 * @param peer whom the connection's certificate names
 * @param address address of the caller, without port
 * @param node values of {@code vedette-node}
 */
public record Arrival(
    String method,
    List<String> authorization,
    PeerIdentity peer,
    String address,
    List<String> node) {
  /** Copies. */
  public Arrival {
    authorization = List.copyOf(authorization);
    node = List.copyOf(node);
  }

  /** The full name of the service. */
  String service() {
    int slash = method.lastIndexOf('/');
    return slash < 0 ? method : method.substring(0, slash);
  }
}
