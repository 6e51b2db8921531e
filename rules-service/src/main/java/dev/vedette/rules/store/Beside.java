package dev.vedette.rules.store;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * What is stored in the same transaction as the alerts of a batch; may run again, so it must have
 * no effect outside of the database.
 */
@FunctionalInterface
public interface Beside {
  /** Nothing. */
  Beside NOTHING = _ -> {};

  /** Stores it. */
  void store(Connection connection) throws SQLException;
}
