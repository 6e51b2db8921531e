package dev.vedette.rules.store;

import dev.vedette.server.storage.Database;
import dev.vedette.server.storage.PostgresConfig;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** A real PostgreSQL on loopback for all tests of this JVM, which ends with it; thread-safe. */
public final class PostgresServer {
  private static final AtomicInteger SCHEMAS = new AtomicInteger();

  private PostgresServer() {}

  private static final class Running {
    static final EmbeddedPostgres SERVER = start();

    private static EmbeddedPostgres start() {
      try {
        return EmbeddedPostgres.builder()
            .setServerConfig("fsync", "off")
            .setServerConfig("max_connections", "300")
            .setOutputRedirector(Redirect.DISCARD)
            .setErrorRedirector(Redirect.DISCARD)
            .start();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Returns how to reach a place without tables. */
  public static PostgresConfig empty() {
    String schema = "test" + SCHEMAS.incrementAndGet();
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE SCHEMA " + schema);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return new PostgresConfig(
        "jdbc:postgresql://127.0.0.1:"
            + Running.SERVER.getPort()
            + "/postgres?currentSchema="
            + schema,
        "postgres",
        null,
        8,
        Duration.ofSeconds(5));
  }

  /** Returns where the rules service may keep what it has, empty. */
  public static StorageConfig storage() {
    return new StorageConfig(empty());
  }

  /** Opens an empty database of the rules service. */
  static Database open() {
    return Database.open(empty(), StoreModule.MIGRATIONS);
  }

  /** Connects beside the service. */
  public static Connection connect() throws SQLException {
    return Running.SERVER.getPostgresDatabase().getConnection();
  }
}
