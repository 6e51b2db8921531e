package dev.vedette.rules.store;

import com.google.inject.Inject;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.vedette.proto.rules.v1.Node;
import dev.vedette.server.storage.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Keeps nodes in the database; thread-safe, since each call is one transaction. */
final class SqlNodeStore implements NodeStore {
  private static final String NODE = "SELECT node, create_time, last_seen_time FROM nodes ";

  private final Database database;

  @Inject
  SqlNodeStore(Database database) {
    this.database = database;
  }

  @Override
  public Node enrol(String id, Node node, Instant now) {
    return database.inTransaction(connection -> {
      try (PreparedStatement upsert =
          connection.prepareStatement(
              "INSERT INTO nodes (id, node, create_time, last_seen_time) VALUES (?, ?, ?, ?)"
                  + " ON CONFLICT (id) DO UPDATE SET node = excluded.node,"
                  + " last_seen_time = excluded.last_seen_time")) {
        upsert.setString(1, id);
        upsert.setBytes(2, node.toByteArray());
        upsert.setLong(3, EpochNanos.of(now));
        upsert.setLong(4, EpochNanos.of(now));
        upsert.executeUpdate();
      }
      return node(connection, id).orElseThrow();
    });
  }

  @Override
  public Optional<Node> find(String id) {
    return database.read(connection -> node(connection, id));
  }

  @Override
  public List<Node> list(String afterId, int limit) {
    return database.read(connection -> {
      try (PreparedStatement select =
          connection.prepareStatement(NODE + "WHERE id > ? ORDER BY id LIMIT ?")) {
        select.setString(1, afterId);
        select.setInt(2, limit);
        return nodes(select);
      }
    });
  }

  private static Optional<Node> node(Connection connection, String id) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(NODE + "WHERE id = ?")) {
      select.setString(1, id);
      return nodes(select).stream().findFirst();
    }
  }

  private static List<Node> nodes(PreparedStatement select) throws SQLException {
    List<Node> found = new ArrayList<>();
    try (ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        found.add(
            Node.newBuilder()
                .mergeFrom(parse(rows.getBytes(1)))
                .setCreateTime(EpochNanos.toTimestamp(rows.getLong(2)))
                .setLastSeenTime(EpochNanos.toTimestamp(rows.getLong(3)))
                .build());
      }
    }
    return found;
  }

  private static Node parse(byte[] bytes) throws SQLException {
    try {
      return Node.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new SQLException("nodes.node: not a node of this version", e);
    }
  }

  @Override
  public void answer(String id, RevisionAnswer answer) {
    database.inTransaction(connection -> {
      try (PreparedStatement upsert =
          connection.prepareStatement(
              "INSERT INTO revision_answers (node, revisions, error, time) VALUES (?, ?, ?, ?)"
                  + " ON CONFLICT (node) DO UPDATE SET revisions = excluded.revisions,"
                  + " error = excluded.error, time = excluded.time")) {
        upsert.setString(1, id);
        upsert.setString(2, String.join("\n", answer.revisions()));
        upsert.setString(3, answer.error());
        upsert.setLong(4, EpochNanos.of(answer.time()));
        return upsert.executeUpdate();
      }
    });
  }

  @Override
  public Optional<RevisionAnswer> lastAnswer(String id) {
    return database.read(connection -> {
      try (PreparedStatement select =
          connection.prepareStatement(
              "SELECT revisions, error, time FROM revision_answers WHERE node = ?")) {
        select.setString(1, id);
        try (ResultSet rows = select.executeQuery()) {
          if (!rows.next()) {
            return Optional.empty();
          }
          return Optional.of(
              new RevisionAnswer(
                  rows.getString(1).lines().toList(),
                  rows.getString(2),
                  EpochNanos.toInstant(rows.getLong(3))));
        }
      }
    });
  }
}
