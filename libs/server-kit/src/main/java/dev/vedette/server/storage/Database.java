package dev.vedette.server.storage;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Where a service keeps what must outlive it, in transactions that behave as if one ran after the
 * other. Thread-safe. Transactions must be short and must not begin another one; work may run again
 * when another transaction was in its way, so it must have no effect outside of the database.
 */
public sealed interface Database extends AutoCloseable permits SqliteDatabase, PostgresDatabase {
  /** What the data lies in. */
  enum Engine {
    /** A file of this process alone. */
    SQLITE,
    /** A server that several replicas of the service may share. */
    POSTGRESQL
  }

  /**
   * Opens a SQLite file, makes it when it is missing, and applies the migrations.
   *
   * @param migrations class-path folder of Flyway scripts, such as {@code
   *     dev/vedette/rules/store/migration}
   * @throws StorageException naming the file when it cannot be opened, is damaged, or comes from a
   *     newer version
   */
  static Database open(Path file, String migrations) {
    return SqliteDatabase.open(file, migrations);
  }

  /**
   * Opens a PostgreSQL database and applies the migrations; replicas that start together wait for
   * each other.
   *
   * @param migrations the same folder as for SQLite: {@link PostgresScripts} translates
   * @throws StorageException naming the database when it cannot be reached or comes from a newer
   *     version
   */
  static Database open(PostgresConfig config, String migrations) {
    return PostgresDatabase.open(config, migrations);
  }

  /** Returns what the data lies in, for the few statements that differ. */
  Engine engine();

  /** Runs work that writes: all of it is kept, or nothing when it throws. */
  <T extends @Nullable Object> T inTransaction(SqlWork<T> work);

  /** Runs work that only reads, on one consistent state, beside the writers. */
  <T extends @Nullable Object> T read(SqlWork<T> work);

  /**
   * Opens a connection of its own, without automatic commits, for locks on rows that are held
   * longer than a transaction may last; the caller ends it. Only where several processes share the
   * database.
   */
  Connection connect() throws SQLException;

  /** Waits for running transactions as far as needed, then closes all connections. */
  @Override
  void close();
}
