package dev.vedette.server.storage;

import dev.vedette.server.config.Default;
import dev.vedette.server.config.InvalidSettingException;
import dev.vedette.server.config.SecretFile;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How to reach a PostgreSQL database; immutable.
 *
 * @param url such as {@code jdbc:postgresql://db:5432/vedette?sslmode=verify-full}, without user
 *     and password
 * @param user who the service is there
 * @param passwordFile holds the password; none when the server wants none
 * @param connections most connections at once, of which a quarter only read
 * @param timeout how long to wait for a connection and for the network
 */
public record PostgresConfig(
    String url,
    String user,
    @Nullable SecretFile passwordFile,
    @Default("16") int connections,
    @Default("10s") Duration timeout) {
  private static final String EXPECTED = "jdbc:postgresql://HOST:PORT/DATABASE";

  /** Refuses what cannot work, and secrets in the address. */
  public PostgresConfig {
    if (!url.startsWith("jdbc:postgresql://")) {
      throw new InvalidSettingException("url", url, EXPECTED);
    }
    if (url.contains("password=") || url.contains("user=") || url.contains("@")) {
      throw new InvalidSettingException(
          "url", "an address with a user", EXPECTED + ", the rest in user and password-file");
    }
    if (connections < 4 || connections > 1000) {
      throw new InvalidSettingException("connections", connections, "4 to 1000");
    }
    if (timeout.compareTo(Duration.ofSeconds(1)) < 0
        || timeout.compareTo(Duration.ofMinutes(10)) > 0) {
      throw new InvalidSettingException("timeout", timeout, "1s to 10m");
    }
  }
}
