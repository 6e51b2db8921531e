package dev.vedette.gateway.identity;

import dev.vedette.server.config.Default;
import dev.vedette.server.config.InvalidSettingException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An identity provider (OpenID Connect) whose tokens are good here. Immutable.
 *
 * @param issuer must stand in {@code iss}, to the letter
 * @param audience one of these must stand in {@code aud}
 * @param jwks the provider's public keys: a file, or an https URL
 * @param claims which claims say what
 * @param roles roles by group, or by role as the provider calls it; several joined by {@code +}
 */
public record JwtConfig(
    String issuer, List<String> audience, String jwks, Claims claims, Map<String, String> roles) {
  private static final Set<String> THIS_MACHINE = Set.of("127.0.0.1", "[::1]", "localhost");

  /** Checks what would make every token good or none. */
  public JwtConfig {
    audience = List.copyOf(audience);
    roles = Map.copyOf(roles);
    if (issuer.isBlank()) {
      throw new InvalidSettingException("issuer", issuer, "the iss of good tokens");
    }
    if (audience.isEmpty()) {
      throw new InvalidSettingException("audience", "", "the aud of tokens for this gateway");
    }
    if (jwks.startsWith("http:") && !THIS_MACHINE.contains(String.valueOf(host(jwks)))) {
      throw new InvalidSettingException("jwks", jwks, "a file or an https URL");
    }
  }

  /**
   * Which claims say what; a dot leads into an object.
   *
   * @param name who it is
   * @param groups groups of the person
   * @param roles roles of the person, as the provider calls them
   * @param skew how far the provider's clock may be off
   */
  public record Claims(
      @Default("sub") String name,
      @Default("groups") String groups,
      @Default("roles") String roles,
      @Default("30s") Duration skew) {
    /** Bounds the skew. */
    public Claims {
      if (skew.isNegative() || skew.compareTo(Duration.ofMinutes(5)) > 0) {
        throw new InvalidSettingException("skew", skew, "0s to 5m");
      }
    }

    /** As OpenID Connect has them. */
    public static Claims standard() {
      return new Claims("sub", "groups", "roles", Duration.ofSeconds(30));
    }
  }

  /** Whether the keys are fetched. */
  boolean isFetched() {
    return jwks.startsWith("https:") || jwks.startsWith("http:");
  }

  private static String host(String url) {
    try {
      return String.valueOf(URI.create(url).getHost());
    } catch (IllegalArgumentException e) {
      return "";
    }
  }
}
