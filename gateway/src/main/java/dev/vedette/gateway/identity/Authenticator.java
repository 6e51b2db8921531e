package dev.vedette.gateway.identity;

import com.google.inject.Inject;
import dev.vedette.server.grpc.ErrorReason;
import dev.vedette.server.grpc.ServiceException;
import dev.vedette.server.tls.PeerIdentity;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds the principal of a call from its certificate or token. Thread-safe. */
public final class Authenticator {
  private static final String SCHEME = "Bearer ";

  private final byte @Nullable [] tokenDigest;
  private final String tokenPrincipal;

  @Inject
  Authenticator(IdentityConfig config) {
    this.tokenDigest = config.tokenFile() == null ? null : digest(config.tokenFile().read());
    this.tokenPrincipal = config.tokenPrincipal();
  }

  /**
   * The principal.
   *
   * @param authorization value of the authorization header
   * @param peer whom the connection's certificate names; {@link PeerIdentity#LOCAL} over plaintext,
   *     empty without certificate
   * @param readOnly whether the call has no side effects
   * @throws ServiceException when the call needs a credential and has none, or a wrong one
   */
  public String principal(
      @Nullable String authorization, Optional<PeerIdentity> peer, boolean readOnly) {
    if (authorization != null) {
      requireToken(authorization);
      return tokenPrincipal;
    }
    boolean local = peer.isPresent() && peer.get().kind() == PeerIdentity.Kind.LOCAL;
    if (peer.isPresent() && !local) {
      return certified(peer.get(), readOnly);
    }
    if (local && readOnly) {
      return PeerIdentity.LOCAL.name();
    }
    String expected =
        local
            ? "Bearer and the token of this gateway"
            : "Bearer and a token, or a client certificate";
    throw new ServiceException(
        ErrorReason.NOT_AUTHENTICATED, "authorization: not set (expected: " + expected + ")");
  }

  /**
   * A node that was taken over has its agent's certificate: that must not be enough to change what
   * runs on all the others. What processes of the suite have to change they change at the rules
   * service itself.
   */
  private static String certified(PeerIdentity peer, boolean readOnly) {
    if (peer.kind() == PeerIdentity.Kind.CLIENT) {
      return peer.name();
    }
    if (readOnly) {
      return peer.uri();
    }
    throw new ServiceException(
        ErrorReason.NOT_PERMITTED,
        "certificate: "
            + peer.uri()
            + " (expected: the certificate of a client for calls that change something)");
  }

  private void requireToken(String authorization) {
    boolean right =
        tokenDigest != null
            && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
            && MessageDigest.isEqual(
                tokenDigest, digest(authorization.substring(SCHEME.length()).strip()));
    if (!right) {
      throw new ServiceException(
          ErrorReason.NOT_AUTHENTICATED,
          "authorization: not accepted (expected: Bearer and the token of this gateway)");
    }
  }

  private static byte[] digest(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JDK has no SHA-256", e);
    }
  }
}
