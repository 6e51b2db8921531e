package dev.vedette.rules.store;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import dev.vedette.server.storage.Database;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Few messages of one kind by id, in a table of two columns; thread-safe, since each call is one
 * transaction.
 */
public final class MessageTable<M extends MessageLite> {
  private final Database database;
  private final String table;
  private final String column;
  private final Parser<M> parser;

  /**
   * Opens it.
   *
   * @param table name of the table, whose key is {@code id}
   * @param column name of the column that holds the message
   */
  public MessageTable(Database database, String table, String column, Parser<M> parser) {
    this.database = database;
    this.table = table;
    this.column = column;
    this.parser = parser;
  }

  /** Stores a message unless there is one of this id already; says whether it did. */
  public boolean create(String id, M message) {
    String sql =
        "INSERT INTO " + table + " (id, " + column + ") VALUES (?, ?) ON CONFLICT DO NOTHING";
    return database.inTransaction(connection -> {
      try (PreparedStatement insert = connection.prepareStatement(sql)) {
        insert.setString(1, id);
        insert.setBytes(2, message.toByteArray());
        Counters.add(connection, table, 1);
        return insert.executeUpdate() > 0;
      }
    });
  }

  /** Deletes a message and returns it; empty when there was none. */
  public Optional<M> delete(String id) {
    String sql = "DELETE FROM " + table + " WHERE id = ? RETURNING " + column;
    return database.inTransaction(connection -> {
      try (PreparedStatement delete = connection.prepareStatement(sql)) {
        delete.setString(1, id);
        Counters.add(connection, table, 1);
        try (ResultSet rows = delete.executeQuery()) {
          return rows.next() ? Optional.of(parse(rows.getBytes(1))) : Optional.empty();
        }
      }
    });
  }

  /** Returns all messages by id. */
  public SortedMap<String, M> all() {
    String sql = "SELECT id, " + column + " FROM " + table;
    return database.read(connection -> {
      SortedMap<String, M> found = new TreeMap<>();
      try (PreparedStatement select = connection.prepareStatement(sql);
          ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          found.put(rows.getString(1), parse(rows.getBytes(2)));
        }
      }
      return found;
    });
  }

  private M parse(byte[] bytes) throws SQLException {
    try {
      return parser.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new SQLException(table + "." + column + ": not of this version", e);
    }
  }
}
