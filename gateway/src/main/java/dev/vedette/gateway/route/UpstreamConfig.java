package dev.vedette.gateway.route;

import dev.vedette.server.config.Default;
import dev.vedette.server.config.InvalidSettingException;
import dev.vedette.server.tls.TlsConfig;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where the services are. Immutable.
 *
 * @param rules {@code host:port} of the rules service
 * @param scanner {@code host:port} of the scanner service
 * @param tls the gateway's own certificate for calls to them and to agents; absent means plaintext,
 *     for tests
 * @param nodeCacheTime how long a node's address is believed without asking again
 */
public record UpstreamConfig(
    String rules, String scanner, @Nullable TlsConfig tls, @Default("5s") Duration nodeCacheTime) {
  private static final Pattern TARGET = Pattern.compile("(\\[[0-9a-fA-F:]+]|[^\\s:/]+):\\d{1,5}");

  /** Checks the addresses. */
  public UpstreamConfig {
    check("rules", rules);
    check("scanner", scanner);
  }

  private static void check(String key, String target) {
    if (!isTarget(target)) {
      throw new InvalidSettingException(key, target, "host:port");
    }
  }

  /** Whether a text is {@code host:port}. */
  static boolean isTarget(String text) {
    return TARGET.matcher(text).matches();
  }
}
