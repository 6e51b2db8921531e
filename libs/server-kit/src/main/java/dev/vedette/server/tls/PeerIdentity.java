package dev.vedette.server.tls;

import java.util.Optional;
import java.util.regex.Pattern;

/** Who is at the other end of a connection, as its certificate says. Immutable. */
public record PeerIdentity(Kind kind, String name) {
  /** What a peer is. */
  public enum Kind {
    /** The agent of one node: {@code spiffe://vedette/agent/<node>}. */
    AGENT,
    /** The gateway: {@code spiffe://vedette/gateway}. */
    GATEWAY,
    /** The rules service: {@code spiffe://vedette/rules}. */
    RULES,
    /** The scanner service: {@code spiffe://vedette/scanner}. */
    SCANNER,
    /** A person, script or other service with a certificate of its own. */
    CLIENT,
    /** A caller on this machine over a plaintext loopback connection: not identified. */
    LOCAL,
    /** A caller over TLS without a certificate, or with one that names nobody. */
    ANONYMOUS
  }

  /** A caller over plaintext loopback. */
  public static final PeerIdentity LOCAL = new PeerIdentity(Kind.LOCAL, "local");

  /** A caller over TLS that no certificate names. */
  public static final PeerIdentity ANONYMOUS = new PeerIdentity(Kind.ANONYMOUS, "anonymous");

  private static final String PREFIX = "spiffe://vedette/";
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,252}");

  /** Checks that an agent's node can stand in a URI and in a file name. */
  public PeerIdentity {
    if (kind == Kind.AGENT && !NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "node: " + name + " (expected: letters, digits, dots, dashes and underscores)");
    }
  }

  /** The agent of a node. */
  public static PeerIdentity agent(String node) {
    return new PeerIdentity(Kind.AGENT, node);
  }

  /** The gateway. */
  public static PeerIdentity gateway() {
    return new PeerIdentity(Kind.GATEWAY, "gateway");
  }

  /** The rules service. */
  public static PeerIdentity rules() {
    return new PeerIdentity(Kind.RULES, "rules");
  }

  /** The scanner service. */
  public static PeerIdentity scanner() {
    return new PeerIdentity(Kind.SCANNER, "scanner");
  }

  /** A client that is none of ours, by the name in its certificate. */
  public static PeerIdentity client(String name) {
    return new PeerIdentity(Kind.CLIENT, name);
  }

  /** Reads a URI of a certificate; empty when it names nobody of this suite. */
  public static Optional<PeerIdentity> fromUri(String uri) {
    if (!uri.startsWith(PREFIX)) {
      return Optional.empty();
    }
    String path = uri.substring(PREFIX.length());
    return switch (path) {
      case "gateway" -> Optional.of(gateway());
      case "rules" -> Optional.of(rules());
      case "scanner" -> Optional.of(scanner());
      default -> named(path);
    };
  }

  private static Optional<PeerIdentity> named(String path) {
    int slash = path.indexOf('/');
    if (slash < 0) {
      return Optional.empty();
    }
    String name = path.substring(slash + 1);
    if (!NAME.matcher(name).matches()) {
      return Optional.empty();
    }
    return switch (path.substring(0, slash)) {
      case "agent" -> Optional.of(agent(name));
      case "client" -> Optional.of(client(name));
      default -> Optional.empty();
    };
  }

  /** The URI that stands in the certificate. */
  public String uri() {
    return switch (kind) {
      case AGENT -> PREFIX + "agent/" + name;
      case CLIENT -> PREFIX + "client/" + name;
      case GATEWAY, RULES, SCANNER, LOCAL, ANONYMOUS -> PREFIX + name;
    };
  }

  /** Whether this is the gateway. */
  public boolean isGateway() {
    return kind == Kind.GATEWAY;
  }
}
