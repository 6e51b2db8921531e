package dev.vedette.gateway.identity;

import com.google.inject.Inject;
import dev.vedette.server.file.Reloaded;
import dev.vedette.server.tls.PeerIdentity;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds the principal of a call from its certificate or token. Thread-safe, never blocks. */
public final class Authenticator {
  private static final String SCHEME = "Bearer ";

  private final IdentityConfig config;
  private final Clock clock;
  private final byte @Nullable [] tokenDigest;
  private final Principal tokenPrincipal;
  private final Reloaded<StaticTokens> tokens;
  private final @Nullable JwtVerifier jwt;

  @Inject
  Authenticator(IdentityConfig config, Credentials credentials, Clock clock) {
    this.config = config;
    this.clock = clock;
    this.tokenDigest =
        config.tokenFile() == null ? null : StaticTokens.digest(config.tokenFile().read());
    this.tokenPrincipal =
        new Principal(config.tokenPrincipal(), Principal.Kind.TOKEN, List.of("admin"));
    this.tokens = credentials.tokens();
    this.jwt = credentials.jwt().orElse(null);
  }

  /**
   * The principal; one that proved nothing when there is no credential.
   *
   * @param authorization values of the authorization header
   * @param peer whom the connection's certificate names; {@link PeerIdentity#LOCAL} over plaintext,
   *     {@link PeerIdentity#ANONYMOUS} without certificate
   * @throws dev.vedette.server.grpc.ServiceException when a credential is not good
   */
  public Principal identify(List<String> authorization, PeerIdentity peer) {
    if (authorization.size() > 1) {
      throw Refusal.credential("given more than once (expected: once)");
    }
    if (!authorization.isEmpty()) {
      return bearer(authorization.getFirst());
    }
    return switch (peer.kind()) {
      case LOCAL -> Principal.LOCAL;
      case ANONYMOUS -> Principal.ANONYMOUS;
      case AGENT ->
          new Principal(peer.uri(), Principal.Kind.AGENT, List.of("agent"), List.of(), peer.name());
      case GATEWAY, RULES, SCANNER ->
          new Principal(peer.uri(), Principal.Kind.SERVICE, List.of("service"));
      case CLIENT -> client(peer.name());
    };
  }

  private Principal client(String name) {
    if (!Principal.isUsable(name)) {
      throw Refusal.credential("not set, and the certificate's name cannot be used");
    }
    String roles = config.certificates().roles().get(name);
    return new Principal(
        name,
        Principal.Kind.CERTIFICATE,
        roles == null ? config.certificates().defaultRoles() : RoleNames.split(roles));
  }

  private Principal bearer(String authorization) {
    if (!authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      throw Refusal.credential("not accepted (expected: Bearer and a token)");
    }
    String token = authorization.substring(SCHEME.length()).strip();
    if (tokenDigest != null && MessageDigest.isEqual(tokenDigest, StaticTokens.digest(token))) {
      return tokenPrincipal;
    }
    Optional<StaticTokens.Entry> listed = tokens.get().find(token);
    if (listed.isPresent()) {
      if (!clock.instant().isBefore(listed.get().expiry())) {
        throw Refusal.credential("not accepted: expired");
      }
      return listed.get().principal();
    }
    if (jwt != null && JwtVerifier.looksLike(token)) {
      return jwt.verify(token);
    }
    throw Refusal.credential("not accepted (expected: Bearer and a token of this gateway)");
  }
}
