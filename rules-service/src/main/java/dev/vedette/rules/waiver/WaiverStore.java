package dev.vedette.rules.waiver;

import com.google.inject.Inject;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.vedette.proto.rules.v1.Waiver;
import dev.vedette.server.storage.Database;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Keeps waivers in SQLite; thread-safe, since each call is one transaction. */
final class WaiverStore {
  private final Database database;

  @Inject
  WaiverStore(Database database) {
    this.database = database;
  }

  /** Stores a waiver unless there is one of this id already; says whether it did. */
  boolean create(String id, Waiver waiver) {
    return database.inTransaction(connection -> {
      try (PreparedStatement insert =
          connection.prepareStatement(
              "INSERT INTO waivers (id, waiver) VALUES (?, ?) ON CONFLICT DO NOTHING")) {
        insert.setString(1, id);
        insert.setBytes(2, waiver.toByteArray());
        return insert.executeUpdate() > 0;
      }
    });
  }

  /** Deletes a waiver and returns it; empty when there was none. */
  Optional<Waiver> delete(String id) {
    return database.inTransaction(connection -> {
      try (PreparedStatement delete =
          connection.prepareStatement("DELETE FROM waivers WHERE id = ? RETURNING waiver")) {
        delete.setString(1, id);
        try (ResultSet rows = delete.executeQuery()) {
          return rows.next() ? Optional.of(parse(rows.getBytes(1))) : Optional.empty();
        }
      }
    });
  }

  /** Returns all waivers by id. */
  SortedMap<String, Waiver> all() {
    return database.read(connection -> {
      SortedMap<String, Waiver> found = new TreeMap<>();
      try (PreparedStatement select =
              connection.prepareStatement("SELECT id, waiver FROM waivers");
          ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          found.put(rows.getString(1), parse(rows.getBytes(2)));
        }
      }
      return found;
    });
  }

  private static Waiver parse(byte[] bytes) throws SQLException {
    try {
      return Waiver.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new SQLException("waivers.waiver: not a waiver of this version", e);
    }
  }
}
