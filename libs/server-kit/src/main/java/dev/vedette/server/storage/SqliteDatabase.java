package dev.vedette.server.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.locks.ReentrantLock;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * One SQLite file in WAL mode: one writer at a time, readers beside it that each see one state of
 * the data. Thread-safe.
 */
final class SqliteDatabase implements Database {
  private static final int READERS = 4;
  private static final int BUSY_MILLIS = 10_000;

  private final Path file;
  private final Connection writer;
  private final ReentrantLock writing = new ReentrantLock();
  private final ConnectionPool readers;
  private volatile boolean closed;

  private SqliteDatabase(Path file, Connection writer, SQLiteDataSource readSource) {
    this.file = file;
    this.writer = writer;
    this.readers = new ConnectionPool(READERS, () -> reader(readSource));
  }

  static SqliteDatabase open(Path file, String migrations) {
    try {
      Path parent = file.toAbsolutePath().getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      SQLiteDataSource writeSource = source(file, false);
      Flyway.configure(SqliteDatabase.class.getClassLoader())
          .dataSource(writeSource)
          .locations("classpath:" + migrations)
          .failOnMissingLocations(true)
          .validateMigrationNaming(true)
          .loggers("slf4j")
          .load()
          .migrate();
      return new SqliteDatabase(file, writeSource.getConnection(), source(file, true));
    } catch (IOException | SQLException | FlywayException e) {
      throw new StorageException(
          file + ": " + e.getMessage() + " (expected: a SQLite database of this version)", e);
    }
  }

  private static SQLiteDataSource source(Path file, boolean readOnly) {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
    config.enforceForeignKeys(true);
    config.setBusyTimeout(BUSY_MILLIS);
    // A transaction takes the write lock at once: upgrading a read lock later may fail at any time.
    config.setTransactionMode(
        readOnly ? SQLiteConfig.TransactionMode.DEFERRED : SQLiteConfig.TransactionMode.IMMEDIATE);
    SQLiteDataSource source = new SQLiteDataSource(config);
    source.setUrl("jdbc:sqlite:" + file.toAbsolutePath());
    return source;
  }

  @Override
  public Engine engine() {
    return Engine.SQLITE;
  }

  @Override
  public <T extends @Nullable Object> T inTransaction(SqlWork<T> work) {
    if (writing.isHeldByCurrentThread()) {
      throw new IllegalStateException("a transaction inside a transaction");
    }
    writing.lock();
    try {
      checkOpen();
      return transact(writer, work);
    } finally {
      writing.unlock();
    }
  }

  @Override
  public <T extends @Nullable Object> T read(SqlWork<T> work) {
    return readers.lend(connection -> transact(connection, work), this::failed);
  }

  private <T extends @Nullable Object> T transact(Connection connection, SqlWork<T> work) {
    try {
      return Transactions.run(connection, work);
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  private static Connection reader(SQLiteDataSource source) throws SQLException {
    Connection connection = source.getConnection();
    try (var statement = connection.createStatement()) {
      statement.execute("PRAGMA query_only = true");
    }
    return connection;
  }

  @Override
  public Connection connect() {
    throw new UnsupportedOperationException(file + ": shared with nobody");
  }

  private StorageException failed(SQLException e) {
    return new StorageException(file + ": " + e.getMessage(), e);
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException(file + ": closed");
    }
  }

  @Override
  public void close() {
    writing.lock();
    try {
      closed = true;
      ConnectionPool.closeQuietly(writer);
    } finally {
      writing.unlock();
    }
    readers.close();
  }
}
