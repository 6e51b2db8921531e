package dev.vedette.rules.rollout;

import com.google.inject.Inject;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.vedette.proto.rules.v1.Rollout;
import dev.vedette.rules.store.Changes;
import dev.vedette.rules.store.Counters;
import dev.vedette.server.storage.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.SortedMap;
import java.util.TreeMap;

/** Keeps rollouts in the database; thread-safe, since each call is one transaction. */
final class RolloutStore {
  private final Database database;

  @Inject
  RolloutStore(Database database) {
    this.database = database;
  }

  /**
   * A rollout as it is stored; immutable.
   *
   * @param version how often it was changed
   */
  record Stored(Rollout rollout, long version) {}

  /** Stores a new one that is open; false when the id is taken, or another is open. */
  boolean create(String id, String ruleSet, Rollout rollout) {
    return database.inTransaction(connection -> {
      try (PreparedStatement insert =
          connection.prepareStatement(
              "INSERT INTO rollouts (id, rule_set, open_rule_set, rollout) VALUES (?, ?, ?, ?)"
                  + " ON CONFLICT DO NOTHING")) {
        insert.setString(1, id);
        insert.setString(2, ruleSet);
        insert.setString(3, ruleSet);
        insert.setBytes(4, rollout.toByteArray());
        Counters.add(connection, Changes.ROLLOUTS, 1);
        return insert.executeUpdate() > 0;
      }
    });
  }

  /** Changes one of this version that is open; false when somebody else was first. */
  boolean put(String id, Stored changed) {
    return database.inTransaction(connection -> {
      boolean open = Rollouts.isOpen(changed.rollout());
      Counters.add(connection, Changes.ROLLOUTS, 1);
      try (PreparedStatement update =
          connection.prepareStatement(
              "UPDATE rollouts SET rollout = ?, version = version + 1,"
                  + " open_rule_set = CASE WHEN ? = 1 THEN rule_set ELSE NULL END"
                  + " WHERE id = ? AND version = ?")) {
        update.setBytes(1, changed.rollout().toByteArray());
        update.setInt(2, open ? 1 : 0);
        update.setString(3, id);
        update.setLong(4, changed.version());
        if (update.executeUpdate() == 0) {
          return false;
        }
      }
      if (!open) {
        forgetMeasures(connection, id);
      }
      return true;
    });
  }

  private static void forgetMeasures(Connection connection, String id) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM rollout_measures WHERE rollout = ?")) {
      delete.setString(1, id);
      delete.executeUpdate();
    }
  }

  /** Returns all rollouts by id. */
  SortedMap<String, Stored> all() {
    return database.read(connection -> {
      SortedMap<String, Stored> found = new TreeMap<>();
      try (PreparedStatement select =
              connection.prepareStatement("SELECT id, rollout, version FROM rollouts");
          ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          found.put(rows.getString(1), new Stored(parse(rows.getBytes(2)), rows.getLong(3)));
        }
      }
      return found;
    });
  }

  private static Rollout parse(byte[] bytes) throws SQLException {
    try {
      return Rollout.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new SQLException("rollouts.rollout: not a rollout of this version", e);
    }
  }
}
