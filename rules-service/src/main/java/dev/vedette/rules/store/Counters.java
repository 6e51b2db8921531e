package dev.vedette.rules.store;

import dev.vedette.server.storage.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;

/**
 * Numbers that go up, inside of transactions. What takes its ids here becomes visible in the order
 * of its ids: nobody else gets a number before this transaction has ended, so whoever has read up
 * to an id never finds a smaller one later. Stateless.
 */
public final class Counters {
  /** Last id of an alert. */
  public static final String ALERTS = "alerts";

  /** Last id of a report of node checks. */
  public static final String REPORTS = "check_reports";

  static final String ALERT_BYTES = "alert_bytes";

  private Counters() {}

  /** Keeps others from counting until the transaction ends; must be the first thing it does. */
  public static void lock(Database database, Connection connection) throws SQLException {
    if (database.engine() == Database.Engine.POSTGRESQL) {
      try (Statement lock = connection.createStatement()) {
        lock.execute("LOCK TABLE counters IN EXCLUSIVE MODE");
      }
    }
  }

  /** Adds to a number and returns it. */
  public static long add(Connection connection, String name, long more) throws SQLException {
    try (PreparedStatement upsert =
        connection.prepareStatement(
            "INSERT INTO counters (name, value) VALUES (?, ?) ON CONFLICT (name)"
                + " DO UPDATE SET value = counters.value + excluded.value RETURNING value")) {
      upsert.setString(1, name);
      upsert.setLong(2, more);
      try (ResultSet rows = upsert.executeQuery()) {
        rows.next();
        return rows.getLong(1);
      }
    }
  }

  /** Returns a number, 0 when nothing was counted yet. */
  public static long value(Connection connection, String name) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("SELECT value FROM counters WHERE name = ?")) {
      select.setString(1, name);
      try (ResultSet rows = select.executeQuery()) {
        return rows.next() ? rows.getLong(1) : 0;
      }
    }
  }

  /** Returns all numbers by name. */
  static Map<String, Long> all(Connection connection) throws SQLException {
    Map<String, Long> found = new HashMap<>();
    try (PreparedStatement select =
            connection.prepareStatement("SELECT name, value FROM counters");
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        found.put(rows.getString(1), rows.getLong(2));
      }
    }
    return found;
  }
}
