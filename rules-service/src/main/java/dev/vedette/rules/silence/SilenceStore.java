package dev.vedette.rules.silence;

import com.google.inject.Inject;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.vedette.proto.rules.v1.Silence;
import dev.vedette.server.storage.Database;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Keeps silences in SQLite; thread-safe, since each call is one transaction. */
final class SilenceStore {
  private final Database database;

  @Inject
  SilenceStore(Database database) {
    this.database = database;
  }

  /** Stores a silence unless there is one of this id already; says whether it did. */
  boolean create(String id, Silence silence) {
    return database.inTransaction(connection -> {
      try (PreparedStatement insert =
          connection.prepareStatement(
              "INSERT INTO silences (id, silence) VALUES (?, ?) ON CONFLICT DO NOTHING")) {
        insert.setString(1, id);
        insert.setBytes(2, silence.toByteArray());
        return insert.executeUpdate() > 0;
      }
    });
  }

  /** Deletes a silence and returns it; empty when there was none. */
  Optional<Silence> delete(String id) {
    return database.inTransaction(connection -> {
      try (PreparedStatement delete =
          connection.prepareStatement("DELETE FROM silences WHERE id = ? RETURNING silence")) {
        delete.setString(1, id);
        try (ResultSet rows = delete.executeQuery()) {
          return rows.next() ? Optional.of(parse(rows.getBytes(1))) : Optional.empty();
        }
      }
    });
  }

  /** Returns all silences by id. */
  SortedMap<String, Silence> all() {
    return database.read(connection -> {
      SortedMap<String, Silence> found = new TreeMap<>();
      try (PreparedStatement select =
              connection.prepareStatement("SELECT id, silence FROM silences");
          ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          found.put(rows.getString(1), parse(rows.getBytes(2)));
        }
      }
      return found;
    });
  }

  private static Silence parse(byte[] bytes) throws SQLException {
    try {
      return Silence.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new SQLException("silences.silence: not a silence of this version", e);
    }
  }
}
