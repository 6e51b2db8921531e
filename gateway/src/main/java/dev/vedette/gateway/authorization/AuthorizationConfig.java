package dev.vedette.gateway.authorization;

import dev.vedette.server.config.Default;
import dev.vedette.server.config.InvalidSettingException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Who may call what. Immutable.
 *
 * @param policy a Rego file, or a directory of them, that defines {@code
 *     data.vedette.gateway.allow}; absent means the policy that comes with the gateway
 * @param logAllowedEvery of how many allowed calls one is logged; 0 means none. Denied calls are
 *     always logged
 */
public record AuthorizationConfig(@Nullable Path policy, @Default("1000") int logAllowedEvery) {
  /** Checks the rate. */
  public AuthorizationConfig {
    if (logAllowedEvery < 0) {
      throw new InvalidSettingException("log-allowed-every", logAllowedEvery, ">= 0");
    }
  }

  /** The policy that comes with the gateway. */
  public static AuthorizationConfig standard() {
    return new AuthorizationConfig(null, 1000);
  }
}
