package dev.vedette.server.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * One SQLite file in WAL mode: one writer at a time, readers beside it that each see one state of
 * the data. Thread-safe. Transactions must be short and must not begin another one.
 */
public final class Database implements AutoCloseable {
  private static final int READERS = 4;
  private static final int BUSY_MILLIS = 10_000;

  private final Path file;
  private final Connection writer;
  private final ReentrantLock writing = new ReentrantLock();
  private final Semaphore readPermits = new Semaphore(READERS);
  private final Deque<Connection> idleReaders = new ArrayDeque<>();
  private final SQLiteDataSource readSource;
  private volatile boolean closed;

  private Database(Path file, Connection writer, SQLiteDataSource readSource) {
    this.file = file;
    this.writer = writer;
    this.readSource = readSource;
  }

  /**
   * Opens the file, makes it when it is missing, and applies the migrations.
   *
   * @param migrations class-path folder of Flyway scripts, such as {@code
   *     dev/vedette/rules/store/migration}
   * @throws StorageException naming the file when it cannot be opened, is damaged, or comes from a
   *     newer version
   */
  public static Database open(Path file, String migrations) {
    try {
      Path parent = file.toAbsolutePath().getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      SQLiteDataSource writeSource = source(file, false);
      Flyway.configure(Database.class.getClassLoader())
          .dataSource(writeSource)
          .locations("classpath:" + migrations)
          .failOnMissingLocations(true)
          .validateMigrationNaming(true)
          .loggers("slf4j")
          .load()
          .migrate();
      return new Database(file, writeSource.getConnection(), source(file, true));
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

  /** Runs work that writes: all of it is kept, or nothing when it throws. */
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

  /** Runs work that only reads, on one consistent state, beside the writer. */
  public <T extends @Nullable Object> T read(SqlWork<T> work) {
    readPermits.acquireUninterruptibly();
    try {
      checkOpen();
      Connection connection = borrow();
      boolean healthy = false;
      try {
        T result = transact(connection, work);
        healthy = true;
        return result;
      } finally {
        giveBack(connection, healthy);
      }
    } finally {
      readPermits.release();
    }
  }

  private <T extends @Nullable Object> T transact(Connection connection, SqlWork<T> work) {
    try {
      connection.setAutoCommit(false);
      boolean done = false;
      try {
        T result = work.run(connection);
        connection.commit();
        done = true;
        return result;
      } finally {
        if (!done) {
          connection.rollback();
        }
        connection.setAutoCommit(true);
      }
    } catch (SQLException e) {
      throw new StorageException(file + ": " + e.getMessage(), e);
    }
  }

  private Connection borrow() {
    synchronized (idleReaders) {
      Connection idle = idleReaders.poll();
      if (idle != null) {
        return idle;
      }
    }
    try {
      Connection connection = readSource.getConnection();
      try (var statement = connection.createStatement()) {
        statement.execute("PRAGMA query_only = true");
      }
      return connection;
    } catch (SQLException e) {
      throw new StorageException(file + ": " + e.getMessage(), e);
    }
  }

  private void giveBack(Connection connection, boolean healthy) {
    synchronized (idleReaders) {
      if (healthy && !closed) {
        idleReaders.push(connection);
        return;
      }
    }
    closeQuietly(connection);
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException(file + ": closed");
    }
  }

  private static void closeQuietly(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      // Nothing depends on a connection that is given up.
      return;
    }
  }

  /** Waits for the running transaction, then closes all connections. */
  @Override
  public void close() {
    writing.lock();
    try {
      closed = true;
      closeQuietly(writer);
    } finally {
      writing.unlock();
    }
    synchronized (idleReaders) {
      idleReaders.forEach(Database::closeQuietly);
      idleReaders.clear();
    }
  }
}
