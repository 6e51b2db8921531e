package dev.vedette.server.storage;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Puts work between the beginning and the end of a transaction; stateless. */
final class Transactions {
  /** State of a failure after which nobody knows whether the transaction was kept. */
  static final String UNKNOWN_END = "VD001";

  private Transactions() {}

  static <T extends @Nullable Object> T run(Connection connection, SqlWork<T> work)
      throws SQLException {
    connection.setAutoCommit(false);
    T result;
    try {
      result = work.run(connection);
      commit(connection);
    } catch (SQLException | RuntimeException | Error e) {
      rollBack(connection, e);
      throw e;
    }
    connection.setAutoCommit(true);
    return result;
  }

  private static void commit(Connection connection) throws SQLException {
    try {
      connection.commit();
    } catch (SQLException e) {
      if (isConnectionLost(e)) {
        throw new SQLException("no answer to the commit: " + e.getMessage(), UNKNOWN_END, e);
      }
      throw e;
    }
  }

  /** What went wrong first is what matters. */
  private static void rollBack(Connection connection, Throwable first) {
    try {
      connection.rollback();
      connection.setAutoCommit(true);
    } catch (SQLException e) {
      first.addSuppressed(e);
      ConnectionPool.closeQuietly(connection);
    }
  }

  /** Whether the server is gone, stops, or does not take connections yet. */
  static boolean isConnectionLost(SQLException e) {
    String state = e.getSQLState();
    return state != null && (state.startsWith("08") || state.startsWith("57P"));
  }
}
