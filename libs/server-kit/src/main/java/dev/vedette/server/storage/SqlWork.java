package dev.vedette.server.storage;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Work on a connection that is lent for its time only. */
@FunctionalInterface
public interface SqlWork<T extends @Nullable Object> {
  /** Does the work; the connection must be neither kept nor closed nor committed. */
  T run(Connection connection) throws SQLException;
}
