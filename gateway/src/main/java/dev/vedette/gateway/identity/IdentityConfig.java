package dev.vedette.gateway.identity;

import dev.vedette.server.config.Default;
import dev.vedette.server.config.SecretFile;
import org.jspecify.annotations.Nullable;

/**
 * How callers prove who they are, besides certificates. Immutable.
 *
 * @param tokenFile file with the bearer token; absent means that no token is good
 * @param tokenPrincipal who the holder of the token is
 */
public record IdentityConfig(
    @Nullable SecretFile tokenFile, @Default("operator") String tokenPrincipal) {}
