package dev.vedette.rules.store;

import com.google.inject.Inject;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.vedette.proto.rules.v1.Revision;
import dev.vedette.server.storage.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Keeps rule sets and revisions; thread-safe, since each call is one transaction. */
final class SqlRuleSetStore implements RuleSetStore {
  private static final String RULE_SET =
      "SELECT id, kind, active_revision, version, create_time, update_time FROM rule_sets ";
  private static final String REVISION =
      "SELECT serial, rule_set, id, author, message, rule_count, create_time, labels, parent"
          + " FROM revisions ";

  private final Database database;

  @Inject
  SqlRuleSetStore(Database database) {
    this.database = database;
  }

  @Override
  public Optional<StoredRuleSet> create(String id, Kind kind, Instant now) {
    return database.inTransaction(connection -> {
      try (PreparedStatement insert =
          connection.prepareStatement(
              "INSERT INTO rule_sets (id, kind, version, create_time, update_time)"
                  + " VALUES (?, ?, 1, ?, ?) ON CONFLICT DO NOTHING")) {
        insert.setString(1, id);
        insert.setString(2, kind.name());
        insert.setLong(3, EpochNanos.of(now));
        insert.setLong(4, EpochNanos.of(now));
        return insert.executeUpdate() == 0 ? Optional.empty() : ruleSet(connection, id);
      }
    });
  }

  @Override
  public Optional<StoredRuleSet> find(String id) {
    return database.read(connection -> ruleSet(connection, id));
  }

  @Override
  public List<StoredRuleSet> list(String afterId, int limit) {
    return database.read(connection -> {
      try (PreparedStatement select =
          connection.prepareStatement(RULE_SET + "WHERE id > ? ORDER BY id LIMIT ?")) {
        select.setString(1, afterId);
        select.setInt(2, limit);
        return ruleSets(select);
      }
    });
  }

  @Override
  public Optional<StoredRevision> addRevision(NewRevision revision, Instant now) {
    String id = revision.id();
    return database.inTransaction(connection -> {
      Optional<StoredRuleSet> ruleSet = ruleSet(connection, revision.ruleSet());
      if (ruleSet.isEmpty()) {
        return Optional.empty();
      }
      Optional<StoredRevision> same = revision(connection, revision.ruleSet(), id);
      if (same.isPresent()) {
        return same;
      }
      insertFiles(connection, id, revision.files());
      insertRevision(connection, revision, ruleSet.get().activeRevision(), now);
      return revision(connection, revision.ruleSet(), id);
    });
  }

  private static void insertFiles(Connection connection, String id, List<RevisionFile> files)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO revision_files (revision, position, path, content) VALUES (?, ?, ?, ?)"
                + " ON CONFLICT DO NOTHING")) {
      for (int position = 0; position < files.size(); position++) {
        RevisionFile file = files.get(position);
        insert.setString(1, id);
        insert.setInt(2, position);
        insert.setString(3, Columns.text(file.path()));
        insert.setBytes(4, file.content().toByteArray());
        insert.executeUpdate();
      }
    }
  }

  private static void insertRevision(
      Connection connection, NewRevision revision, String parent, Instant now) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO revisions (rule_set, id, author, message, rule_count, create_time,"
                + " labels, parent) VALUES (?, ?, ?, ?, ?, ?, ?, ?)")) {
      insert.setString(1, revision.ruleSet());
      insert.setString(2, revision.id());
      insert.setString(3, Columns.text(revision.author()));
      insert.setString(4, Columns.text(revision.message()));
      insert.setInt(5, revision.ruleCount());
      insert.setLong(6, EpochNanos.of(now));
      insert.setBytes(
          7, Revision.newBuilder().putAllLabels(revision.labels()).build().toByteArray());
      insert.setString(8, parent);
      insert.executeUpdate();
    }
  }

  @Override
  public Optional<StoredRevision> findRevision(String ruleSet, String revision) {
    return database.read(connection -> revision(connection, ruleSet, revision));
  }

  @Override
  public List<RevisionFile> files(String revision) {
    return database.read(connection -> {
      try (PreparedStatement select =
          connection.prepareStatement(
              "SELECT path, content FROM revision_files WHERE revision = ?"
                  + " ORDER BY position")) {
        select.setString(1, revision);
        List<RevisionFile> files = new ArrayList<>();
        try (ResultSet rows = select.executeQuery()) {
          while (rows.next()) {
            files.add(new RevisionFile(rows.getString(1), ByteString.copyFrom(rows.getBytes(2))));
          }
        }
        return files;
      }
    });
  }

  @Override
  public List<StoredRevision> listRevisions(String ruleSet, long beforeSerial, int limit) {
    return database.read(connection -> {
      try (PreparedStatement select =
          connection.prepareStatement(
              REVISION + "WHERE rule_set = ? AND serial < ? ORDER BY serial DESC LIMIT ?")) {
        select.setString(1, ruleSet);
        select.setLong(2, beforeSerial);
        select.setInt(3, limit);
        return revisions(select);
      }
    });
  }

  @Override
  public Activation activate(String ruleSet, String revision, String etag, Instant now) {
    return database.inTransaction(connection ->
        revision(connection, ruleSet, revision).isEmpty()
            ? new Activation.Missing()
            : setActive(connection, new Change(ruleSet, revision, etag), now));
  }

  @Override
  public Activation deactivate(String ruleSet, String etag, Instant now) {
    return database.inTransaction(
        connection -> setActive(connection, new Change(ruleSet, "", etag), now));
  }

  /** Which revision, or none, a rule set that has this etag is to have active. */
  private record Change(String ruleSet, String revision, String etag) {}

  private static Activation setActive(Connection connection, Change change, Instant now)
      throws SQLException {
    Optional<StoredRuleSet> current = ruleSet(connection, change.ruleSet());
    if (current.isEmpty()) {
      return new Activation.Missing();
    }
    if (!change.etag().isEmpty() && !change.etag().equals(current.get().etag())) {
      return new Activation.Stale(current.get());
    }
    if (current.get().activeRevision().equals(change.revision())) {
      return new Activation.Activated(current.get());
    }
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE rule_sets SET active_revision = ?, version = version + 1,"
                + " update_time = ? WHERE id = ?")) {
      update.setString(1, change.revision());
      update.setLong(2, EpochNanos.of(now));
      update.setString(3, change.ruleSet());
      update.executeUpdate();
    }
    Counters.add(connection, Changes.RULE_SETS, 1);
    return new Activation.Activated(ruleSet(connection, change.ruleSet()).orElseThrow());
  }

  @Override
  public List<StoredRuleSet> active(Kind kind) {
    return database.read(connection -> {
      try (PreparedStatement select =
          connection.prepareStatement(
              RULE_SET + "WHERE kind = ? AND active_revision <> '' ORDER BY id")) {
        select.setString(1, kind.name());
        return ruleSets(select);
      }
    });
  }

  private static Optional<StoredRuleSet> ruleSet(Connection connection, String id)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(RULE_SET + "WHERE id = ?")) {
      select.setString(1, id);
      return ruleSets(select).stream().findFirst();
    }
  }

  private static List<StoredRuleSet> ruleSets(PreparedStatement select) throws SQLException {
    List<StoredRuleSet> found = new ArrayList<>();
    try (ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        found.add(
            new StoredRuleSet(
                rows.getString(1),
                Kind.valueOf(rows.getString(2)),
                rows.getString(3),
                rows.getLong(4),
                EpochNanos.toInstant(rows.getLong(5)),
                EpochNanos.toInstant(rows.getLong(6))));
      }
    }
    return found;
  }

  private static Optional<StoredRevision> revision(
      Connection connection, String ruleSet, String revision) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(REVISION + "WHERE rule_set = ? AND id = ?")) {
      select.setString(1, ruleSet);
      select.setString(2, revision);
      return revisions(select).stream().findFirst();
    }
  }

  private static List<StoredRevision> revisions(PreparedStatement select) throws SQLException {
    List<StoredRevision> found = new ArrayList<>();
    try (ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        found.add(
            new StoredRevision(
                rows.getString(2),
                rows.getString(3),
                rows.getLong(1),
                rows.getString(4),
                rows.getString(5),
                rows.getInt(6),
                EpochNanos.toInstant(rows.getLong(7)),
                labels(rows.getBytes(8)),
                rows.getString(9)));
      }
    }
    return found;
  }

  private static Map<String, String> labels(byte[] bytes) throws SQLException {
    try {
      return Revision.parseFrom(bytes).getLabelsMap();
    } catch (InvalidProtocolBufferException e) {
      throw new SQLException("revisions.labels: not labels of this version", e);
    }
  }
}
