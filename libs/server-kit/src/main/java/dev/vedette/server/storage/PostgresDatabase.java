package dev.vedette.server.storage;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A PostgreSQL database that replicas may share: serializable transactions, run again when another
 * one was in the way, and readers that each see one state of the data. Thread-safe.
 */
final class PostgresDatabase implements Database {
  private static final int MOST_TRIES = 50;

  /** Another transaction was in the way: nothing is wrong, and nothing was kept. */
  private static final Set<String> IN_THE_WAY = Set.of("40001", "40P01");

  /** No answer to a commit, too many connections, out of memory, disk full. */
  private static final Set<String> LATER =
      Set.of(Transactions.UNKNOWN_END, "53000", "53100", "53200", "53300");

  private final String name;
  private final PGSimpleDataSource source;
  private final ConnectionPool writers;
  private final ConnectionPool readers;
  private final ThreadLocal<Boolean> writing = ThreadLocal.withInitial(() -> false);
  // Those that were in each other's way once do not try again at the same time.
  private final ReentrantLock again = new ReentrantLock(true);

  private PostgresDatabase(PostgresConfig config, PGSimpleDataSource source) {
    this.name = config.url();
    this.source = source;
    int readOnly = config.connections() / 4;
    this.writers =
        new ConnectionPool(
            config.connections() - readOnly,
            () -> connect(source, Connection.TRANSACTION_SERIALIZABLE));
    this.readers =
        new ConnectionPool(
            readOnly,
            () -> {
              Connection connection = connect(source, Connection.TRANSACTION_REPEATABLE_READ);
              connection.setReadOnly(true);
              return connection;
            });
  }

  static PostgresDatabase open(PostgresConfig config, String migrations) {
    PGSimpleDataSource source = source(config);
    try {
      Flyway.configure(PostgresDatabase.class.getClassLoader())
          .dataSource(source)
          .resourceProvider(PostgresScripts.of(migrations))
          .validateMigrationNaming(true)
          .loggers("slf4j")
          .load()
          .migrate();
      return new PostgresDatabase(config, source);
    } catch (IOException | FlywayException e) {
      throw new StorageException(
          config.url() + ": " + e.getMessage() + " (expected: a PostgreSQL database)", e);
    }
  }

  private static PGSimpleDataSource source(PostgresConfig config) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(config.url());
    source.setUser(config.user());
    if (config.passwordFile() != null) {
      source.setPassword(config.passwordFile().read());
    }
    int seconds = Math.toIntExact(config.timeout().toSeconds());
    source.setConnectTimeout(seconds);
    source.setLoginTimeout(seconds);
    source.setSocketTimeout(Math.max(30, 3 * seconds));
    source.setTcpKeepAlive(true);
    source.setReWriteBatchedInserts(true);
    source.setApplicationName("vedette");
    return source;
  }

  private static Connection connect(PGSimpleDataSource source, int isolation) throws SQLException {
    Connection connection = source.getConnection();
    connection.setTransactionIsolation(isolation);
    return connection;
  }

  @Override
  public Engine engine() {
    return Engine.POSTGRESQL;
  }

  @Override
  public <T extends @Nullable Object> T inTransaction(SqlWork<T> work) {
    if (writing.get()) {
      throw new IllegalStateException("a transaction inside a transaction");
    }
    writing.set(true);
    try {
      return attempt(writers, work);
    } catch (SQLException e) {
      if (!isWorthAnotherTry(e)) {
        throw failed(e);
      }
      return again(writers, work);
    } finally {
      writing.remove();
    }
  }

  @Override
  public <T extends @Nullable Object> T read(SqlWork<T> work) {
    try {
      return attempt(readers, work);
    } catch (SQLException e) {
      if (!isWorthAnotherTry(e)) {
        throw failed(e);
      }
      return again(readers, work);
    }
  }

  private <T extends @Nullable Object> T again(ConnectionPool pool, SqlWork<T> work) {
    again.lock();
    try {
      for (int tries = 2; ; tries++) {
        try {
          return attempt(pool, work);
        } catch (SQLException e) {
          if (tries == MOST_TRIES || Transactions.isConnectionLost(e) || !isWorthAnotherTry(e)) {
            throw failed(e);
          }
        }
      }
    } finally {
      again.unlock();
    }
  }

  private <T extends @Nullable Object> T attempt(ConnectionPool pool, SqlWork<T> work)
      throws SQLException {
    return pool.lend(connection -> Transactions.run(connection, work), this::failed);
  }

  /**
   * Whether the work left nothing behind and may well succeed now. When the server was gone, the
   * connections that were kept are gone too, so the next try makes a new one.
   */
  private boolean isWorthAnotherTry(SQLException e) {
    if (Transactions.isConnectionLost(e)) {
      writers.forgetIdle();
      readers.forgetIdle();
      return true;
    }
    return e.getSQLState() != null && IN_THE_WAY.contains(e.getSQLState());
  }

  @Override
  public Connection connect() throws SQLException {
    Connection connection = connect(source, Connection.TRANSACTION_READ_COMMITTED);
    connection.setAutoCommit(false);
    return connection;
  }

  private StorageException failed(SQLException e) {
    String state = e.getSQLState();
    boolean temporary =
        Transactions.isConnectionLost(e)
            || (state != null && (IN_THE_WAY.contains(state) || LATER.contains(state)));
    return new StorageException(name + ": " + e.getMessage(), e, temporary);
  }

  @Override
  public void close() {
    writers.close();
    readers.close();
  }
}
