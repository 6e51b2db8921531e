package dev.vedette.rules.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;

/** Which alerts count together now, inside of a transaction that stores alerts; stateless. */
final class AlertFolds {
  private AlertFolds() {}

  /** Returns whether as many as are wanted are stored of these. */
  static boolean isFull(Connection connection, NewAlert.Fold fold, Instant now)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT taken FROM alert_folds WHERE fold_key = ? AND end_time > ?")) {
      select.setString(1, fold.key());
      select.setLong(2, EpochNanos.of(now));
      try (ResultSet rows = select.executeQuery()) {
        return rows.next() && rows.getInt(1) >= fold.limit();
      }
    }
  }

  /** Counts one more at the alert that stands for them. */
  static void count(Connection connection, NewAlert.Fold fold, Instant now) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE alerts SET folded = folded + 1, last_folded_time = ?"
                + " WHERE id = (SELECT alert FROM alert_folds WHERE fold_key = ?)")) {
      update.setLong(1, EpochNanos.of(now));
      update.setString(2, fold.key());
      update.executeUpdate();
    }
  }

  /** Notes that one was stored; when what counted together has ended, this is the first again. */
  static void take(Connection connection, NewAlert.Fold fold, long alert, Instant now)
      throws SQLException {
    try (PreparedStatement upsert =
        connection.prepareStatement(
            "INSERT INTO alert_folds (fold_key, end_time, taken, alert) VALUES (?, ?, 1, ?)"
                + " ON CONFLICT (fold_key) DO UPDATE SET alert = excluded.alert,"
                + " taken = CASE WHEN alert_folds.end_time > ?"
                + " THEN alert_folds.taken + 1 ELSE 1 END,"
                + " end_time = CASE WHEN alert_folds.end_time > ?"
                + " THEN alert_folds.end_time ELSE excluded.end_time END")) {
      upsert.setString(1, fold.key());
      upsert.setLong(2, EpochNanos.of(now.plus(fold.window())));
      upsert.setLong(3, alert);
      upsert.setLong(4, EpochNanos.of(now));
      upsert.setLong(5, EpochNanos.of(now));
      upsert.executeUpdate();
    }
  }

  static int forget(Connection connection, Instant now) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM alert_folds WHERE end_time <= ?")) {
      delete.setLong(1, EpochNanos.of(now));
      return delete.executeUpdate();
    }
  }
}
