package dev.vedette.gateway.identity;

import dev.vedette.server.config.Default;
import dev.vedette.server.config.SecretFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How callers prove who they are. Immutable.
 *
 * @param tokenFile file with a bearer token whose holder has the role {@code admin}; absent means
 *     that there is no such token
 * @param tokenPrincipal who the holder of that token is
 * @param tokens file of further tokens, by their hashes, with name, roles and expiry of each
 * @param jwt the identity provider whose tokens are good; absent means none
 * @param certificates what clients with a certificate may do
 */
public record IdentityConfig(
    @Nullable SecretFile tokenFile,
    @Default("operator") String tokenPrincipal,
    @Nullable Path tokens,
    @Nullable JwtConfig jwt,
    Certificates certificates) {

  /** One token, nothing else. */
  public IdentityConfig(@Nullable SecretFile tokenFile, String tokenPrincipal) {
    this(tokenFile, tokenPrincipal, null, null, new Certificates(List.of("operator"), Map.of()));
  }

  /**
   * What clients with a certificate may do.
   *
   * @param defaultRoles roles of those whom {@code roles} does not name
   * @param roles roles by the name in the certificate, several joined by {@code +}
   */
  public record Certificates(
      @Default("operator") List<String> defaultRoles, Map<String, String> roles) {
    /** Copies. */
    public Certificates {
      defaultRoles = List.copyOf(defaultRoles);
      roles = Map.copyOf(roles);
    }
  }
}
