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
 * @param rules {@code host:port} of the rules service; several, joined by commas, are replicas, and
 *     so are all addresses of one host
 * @param scanner the same for the scanner service
 * @param tls the gateway's own certificate for calls to them and to agents; absent means plaintext,
 *     for tests
 * @param nodeCacheTime how long a node's address is believed without asking again
 * @param ejectionTime how long a replica whose calls fail is left out at first
 */
public record UpstreamConfig(
    String rules,
    String scanner,
    @Nullable TlsConfig tls,
    @Default("5s") Duration nodeCacheTime,
    @Default("10s") Duration ejectionTime) {
  private static final Pattern TARGET = Pattern.compile("(\\[[0-9a-fA-F:]+]|[^\\s:/]+):\\d{1,5}");

  /** Checks the addresses. */
  public UpstreamConfig {
    check("rules", rules);
    check("scanner", scanner);
    if (!ejectionTime.isPositive()) {
      throw new InvalidSettingException("ejection-time", ejectionTime, "more than 0s");
    }
  }

  private static void check(String key, String targets) {
    for (String target : targets.split(",", -1)) {
      if (!isTarget(target.strip())) {
        throw new InvalidSettingException(key, targets, "host:port, or several joined by commas");
      }
    }
  }

  /** Whether a text is {@code host:port}. */
  static boolean isTarget(String text) {
    return TARGET.matcher(text).matches();
  }
}
