package dev.vedette.server.storage;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A bounded number of connections, kept for the next borrower while they work; thread-safe. */
final class ConnectionPool implements AutoCloseable {
  private final Semaphore permits;
  private final Source source;
  private final Deque<Connection> idle = new ArrayDeque<>();
  private volatile boolean closed;

  /** Where connections come from. */
  @FunctionalInterface
  interface Source {
    Connection connect() throws SQLException;
  }

  /** Work that has its own way to tell of failures. */
  @FunctionalInterface
  interface Borrower<T extends @Nullable Object, E extends Exception> {
    T use(Connection connection) throws E;
  }

  ConnectionPool(int size, Source source) {
    this.permits = new Semaphore(size);
    this.source = source;
  }

  /** Lends a connection; one that was closed meanwhile is not lent again. */
  <T extends @Nullable Object, E extends Exception> T lend(
      Borrower<T, E> borrower, Function<SQLException, ? extends RuntimeException> noConnection)
      throws E {
    permits.acquireUninterruptibly();
    try {
      Connection connection = take(noConnection);
      try {
        return borrower.use(connection);
      } finally {
        giveBack(connection);
      }
    } finally {
      permits.release();
    }
  }

  private Connection take(Function<SQLException, ? extends RuntimeException> noConnection) {
    synchronized (idle) {
      if (closed) {
        throw new IllegalStateException("database: closed");
      }
      Connection connection = idle.poll();
      if (connection != null) {
        return connection;
      }
    }
    try {
      return source.connect();
    } catch (SQLException e) {
      throw noConnection.apply(e);
    }
  }

  private void giveBack(Connection connection) {
    synchronized (idle) {
      if (!closed && isOpen(connection)) {
        idle.push(connection);
        return;
      }
    }
    closeQuietly(connection);
  }

  private static boolean isOpen(Connection connection) {
    try {
      return !connection.isClosed();
    } catch (SQLException e) {
      return false;
    }
  }

  /** Closes those that nobody uses: the others end with their borrower. */
  void forgetIdle() {
    synchronized (idle) {
      idle.forEach(ConnectionPool::closeQuietly);
      idle.clear();
    }
  }

  static void closeQuietly(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      // Nothing depends on a connection that is given up.
      return;
    }
  }

  @Override
  public void close() {
    closed = true;
    forgetIdle();
  }
}
