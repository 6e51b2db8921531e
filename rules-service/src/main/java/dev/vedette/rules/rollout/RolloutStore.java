package dev.vedette.rules.rollout;

import com.google.inject.Inject;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.vedette.proto.rules.v1.Rollout;
import dev.vedette.server.storage.Database;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.SortedMap;
import java.util.TreeMap;

/** Keeps rollouts in SQLite; thread-safe, since each call is one transaction. */
final class RolloutStore {
  private final Database database;

  @Inject
  RolloutStore(Database database) {
    this.database = database;
  }

  void put(String id, String ruleSet, Rollout rollout) {
    var _ =
        database.inTransaction(connection -> {
          try (PreparedStatement upsert =
              connection.prepareStatement(
                  "INSERT INTO rollouts (id, rule_set, rollout) VALUES (?, ?, ?)"
                      + " ON CONFLICT (id) DO UPDATE SET rollout = excluded.rollout")) {
            upsert.setString(1, id);
            upsert.setString(2, ruleSet);
            upsert.setBytes(3, rollout.toByteArray());
            return upsert.executeUpdate();
          }
        });
  }

  /** Returns all rollouts by id. */
  SortedMap<String, Rollout> all() {
    return database.read(connection -> {
      SortedMap<String, Rollout> found = new TreeMap<>();
      try (PreparedStatement select =
              connection.prepareStatement("SELECT id, rollout FROM rollouts");
          ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          found.put(rows.getString(1), parse(rows.getBytes(2)));
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
