package dev.vedette.rules.output;

import dev.vedette.rules.store.EpochNanos;
import dev.vedette.server.storage.Database;
import dev.vedette.server.storage.StorageException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/**
 * How far one output has come, and whether it is this replica that sends. Replicas that share a
 * database lock the output's row while they send: it is let go with each save, and by the server
 * when the replica or its connection ends. Used by one thread.
 */
final class OutputPlace implements AutoCloseable {
  private final Database database;
  private final OutputCursors cursors;
  private final Clock clock;
  private final String output;
  private @Nullable Connection connection;
  private boolean held;
  private long alert;

  OutputPlace(Database database, OutputCursors cursors, Clock clock, String output) {
    this.database = database;
    this.cursors = cursors;
    this.clock = clock;
    this.output = output;
  }

  /** Tries to be the one that sends; false when another replica is. */
  boolean take() {
    if (held) {
      return true;
    }
    if (database.engine() == Database.Engine.SQLITE) {
      alert = cursors.find(output).orElse(alert);
      held = true;
      return true;
    }
    try {
      held = lockRow(connection());
      return held;
    } catch (SQLException e) {
      throw lost(e);
    }
  }

  /** Tries to go on where this replica was; false when another one sends, or has sent since. */
  boolean takeAt(long expected) {
    if (!take()) {
      return false;
    }
    if (alert != expected) {
      save(alert);
      return false;
    }
    return true;
  }

  private boolean lockRow(Connection with) throws SQLException {
    try (PreparedStatement select =
        with.prepareStatement(
            "SELECT alert FROM output_cursors WHERE output = ? FOR UPDATE SKIP LOCKED")) {
      select.setString(1, output);
      try (ResultSet rows = select.executeQuery()) {
        if (rows.next()) {
          alert = rows.getLong(1);
          return true;
        }
      }
    }
    with.rollback();
    return false;
  }

  /** Returns the last alert that was dealt with when the place was taken or saved. */
  long alert() {
    return alert;
  }

  boolean isHeld() {
    return held;
  }

  /** Notes how far the output has come; from now on another replica may take over. */
  void save(long dealtWith) {
    if (!held) {
      throw new IllegalStateException(output + ": not taken");
    }
    held = false;
    try {
      if (dealtWith == alert) {
        if (connection != null) {
          connection.rollback();
        }
      } else if (database.engine() == Database.Engine.SQLITE) {
        cursors.save(output, dealtWith);
      } else {
        update(connection(), dealtWith);
      }
    } catch (SQLException e) {
      throw lost(e);
    }
    alert = dealtWith;
  }

  private void update(Connection with, long dealtWith) throws SQLException {
    try (PreparedStatement update =
        with.prepareStatement(
            "UPDATE output_cursors SET alert = ?, update_time = ? WHERE output = ?")) {
      update.setLong(1, dealtWith);
      update.setLong(2, EpochNanos.of(clock.instant()));
      update.setString(3, output);
      update.executeUpdate();
    }
    with.commit();
  }

  private Connection connection() throws SQLException {
    Connection open = connection;
    if (open == null) {
      open = database.connect();
      connection = open;
    }
    return open;
  }

  private StorageException lost(SQLException e) {
    close();
    return new StorageException("output " + output + ": " + e.getMessage(), e);
  }

  /** Lets go without a save: what was sent since the last one is sent again. */
  @Override
  public void close() {
    held = false;
    Connection open = connection;
    connection = null;
    if (open != null) {
      try {
        open.close();
      } catch (SQLException e) {
        // The server lets go of the row when the connection is gone, too.
        return;
      }
    }
  }
}
