package dev.vedette.rules.store;

import com.google.inject.Inject;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.vedette.proto.rules.v1.Acknowledgement;
import dev.vedette.proto.rules.v1.Alert;
import dev.vedette.rules.resource.AlertName;
import dev.vedette.rules.store.AlertFilter.Without;
import dev.vedette.server.storage.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Keeps alerts and delivery marks in SQLite; thread-safe, since each call is one transaction. */
final class SqliteAlertStore implements AlertStore {
  // Before, between and after tags, none of which can hold it.
  private static final String TAG_END = "\n";
  private static final String SELECT =
      "SELECT id, store_time, alert, folded, last_folded_time, acknowledgement";

  private final Database database;

  @Inject
  SqliteAlertStore(Database database) {
    this.database = database;
  }

  @Override
  public long mark(StreamKey stream) {
    return database.read(connection -> mark(connection, stream));
  }

  @Override
  public Delivery deliver(StreamKey stream, long lastSequence, List<NewAlert> alerts, Instant now) {
    return database.inTransaction(connection -> {
      long mark = mark(connection, stream);
      List<StoredAlert> stored = new ArrayList<>();
      int repeated = 0;
      int folded = 0;
      for (NewAlert alert : alerts) {
        if (Long.compareUnsigned(alert.sequence(), mark) <= 0) {
          repeated++;
        } else if (alert.fold() == null) {
          stored.add(insert(connection, alert.alert(), now));
        } else if (AlertFolds.isFull(connection, alert.fold(), now)) {
          AlertFolds.count(connection, alert.fold(), now);
          folded++;
        } else {
          StoredAlert one = insert(connection, alert.alert(), now);
          AlertFolds.take(connection, alert.fold(), one.id(), now);
          stored.add(one);
        }
      }
      if (Long.compareUnsigned(lastSequence, mark) > 0) {
        mark = lastSequence;
        advance(connection, stream, mark, now);
      }
      return new Delivery(mark, stored, repeated, folded);
    });
  }

  private static long mark(Connection connection, StreamKey stream) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT mark FROM delivery_marks WHERE node = ? AND boot_id = ? AND agent_epoch = ?")) {
      select.setString(1, stream.node());
      select.setString(2, stream.bootId());
      select.setLong(3, stream.agentEpoch());
      try (ResultSet rows = select.executeQuery()) {
        return rows.next() ? rows.getLong(1) : 0;
      }
    }
  }

  private static void advance(Connection connection, StreamKey stream, long mark, Instant now)
      throws SQLException {
    try (PreparedStatement upsert =
        connection.prepareStatement(
            "INSERT INTO delivery_marks (node, boot_id, agent_epoch, mark, update_time)"
                + " VALUES (?, ?, ?, ?, ?) ON CONFLICT (node, boot_id, agent_epoch)"
                + " DO UPDATE SET mark = excluded.mark, update_time = excluded.update_time")) {
      upsert.setString(1, stream.node());
      upsert.setString(2, stream.bootId());
      upsert.setLong(3, stream.agentEpoch());
      upsert.setLong(4, mark);
      upsert.setLong(5, EpochNanos.of(now));
      upsert.executeUpdate();
    }
  }

  private static StoredAlert insert(Connection connection, Alert alert, Instant now)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO alerts (store_time, priority, rule, node, source, alert, silenced, tags)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id")) {
      insert.setLong(1, EpochNanos.of(now));
      insert.setInt(2, alert.getPriorityValue());
      insert.setString(3, alert.getRule());
      insert.setString(4, alert.getNode());
      insert.setString(5, alert.getSource());
      insert.setBytes(6, alert.toByteArray());
      insert.setInt(7, alert.getSilence().isEmpty() ? 0 : 1);
      insert.setString(8, tags(alert));
      try (ResultSet rows = insert.executeQuery()) {
        rows.next();
        return named(rows.getLong(1), now, alert.toBuilder());
      }
    }
  }

  private static String tags(Alert alert) {
    return alert.getTagsCount() == 0
        ? ""
        : TAG_END + String.join(TAG_END, alert.getTagsList()) + TAG_END;
  }

  @Override
  public Optional<StoredAlert> acknowledge(long id, Acknowledgement acknowledgement) {
    return database.inTransaction(connection -> {
      try (PreparedStatement update =
          connection.prepareStatement(
              "UPDATE alerts SET acknowledgement = ? WHERE id = ? AND acknowledgement IS NULL")) {
        update.setBytes(1, acknowledgement.toByteArray());
        update.setLong(2, id);
        update.executeUpdate();
      }
      return find(connection, id);
    });
  }

  @Override
  public Optional<StoredAlert> find(long id) {
    return database.read(connection -> find(connection, id));
  }

  private static Optional<StoredAlert> find(Connection connection, long id) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(SELECT + " FROM alerts WHERE id = ?")) {
      select.setLong(1, id);
      return alerts(select).stream().findFirst();
    }
  }

  @Override
  public List<StoredAlert> before(AlertFilter filter, long beforeId, int limit) {
    return page(filter, "id < ?", "id DESC", beforeId, limit);
  }

  @Override
  public List<StoredAlert> after(AlertFilter filter, long afterId, int limit) {
    return page(filter, "id > ?", "id ASC", afterId, limit);
  }

  private List<StoredAlert> page(
      AlertFilter filter, String bound, String order, long id, int limit) {
    StringBuilder sql =
        new StringBuilder(SELECT + " FROM alerts WHERE priority <= ? AND ").append(bound);
    if (!filter.rules().isEmpty()) {
      sql.append(" AND rule IN (")
          .append(String.join(", ", Collections.nCopies(filter.rules().size(), "?")))
          .append(')');
    }
    if (!filter.node().isEmpty()) {
      sql.append(" AND node = ?");
    }
    if (!filter.source().isEmpty()) {
      sql.append(" AND source = ?");
    }
    if (!filter.tags().isEmpty()) {
      sql.append(" AND (")
          .append(
              String.join(" OR ", Collections.nCopies(filter.tags().size(), "instr(tags, ?) > 0")))
          .append(')');
    }
    if (filter.without().contains(Without.SILENCED)) {
      sql.append(" AND silenced = 0");
    }
    if (filter.without().contains(Without.ACKNOWLEDGED)) {
      sql.append(" AND acknowledgement IS NULL");
    }
    sql.append(" ORDER BY ").append(order).append(" LIMIT ?");
    return database.read(connection -> {
      try (PreparedStatement select = connection.prepareStatement(sql.toString())) {
        int index = 1;
        select.setInt(index++, filter.lowest());
        select.setLong(index++, id);
        for (String rule : filter.rules()) {
          select.setString(index++, rule);
        }
        if (!filter.node().isEmpty()) {
          select.setString(index++, filter.node());
        }
        if (!filter.source().isEmpty()) {
          select.setString(index++, filter.source());
        }
        for (String tag : filter.tags()) {
          select.setString(index++, TAG_END + tag + TAG_END);
        }
        select.setInt(index, limit);
        return alerts(select);
      }
    });
  }

  @Override
  public long firstId() {
    return database.read(connection -> {
      try (PreparedStatement select = connection.prepareStatement("SELECT min(id) FROM alerts");
          ResultSet rows = select.executeQuery()) {
        long first = rows.next() ? rows.getLong(1) : 0;
        return first == 0 ? lastId(connection) + 1 : first;
      }
    });
  }

  @Override
  public long lastId() {
    return database.read(SqliteAlertStore::lastId);
  }

  private static long lastId(Connection connection) throws SQLException {
    try (PreparedStatement select =
            connection.prepareStatement("SELECT seq FROM sqlite_sequence WHERE name = 'alerts'");
        ResultSet rows = select.executeQuery()) {
      return rows.next() ? rows.getLong(1) : 0;
    }
  }

  @Override
  public int trim(long keep, Instant oldest, int limit) {
    return database.inTransaction(connection -> {
      try (PreparedStatement delete =
          connection.prepareStatement(
              "DELETE FROM alerts WHERE id IN (SELECT id FROM"
                  + " (SELECT id, store_time FROM alerts ORDER BY id LIMIT ?)"
                  + " WHERE id <= ? OR store_time < ?)")) {
        delete.setInt(1, limit);
        delete.setLong(2, lastId(connection) - keep);
        delete.setLong(3, EpochNanos.of(oldest));
        return delete.executeUpdate();
      }
    });
  }

  @Override
  public int forgetFolds(Instant now) {
    return database.inTransaction(connection -> AlertFolds.forget(connection, now));
  }

  @Override
  public int forgetMarks(Instant oldest) {
    return database.inTransaction(connection -> {
      try (PreparedStatement delete =
          connection.prepareStatement("DELETE FROM delivery_marks WHERE update_time < ?")) {
        delete.setLong(1, EpochNanos.of(oldest));
        return delete.executeUpdate();
      }
    });
  }

  private static List<StoredAlert> alerts(PreparedStatement select) throws SQLException {
    List<StoredAlert> found = new ArrayList<>();
    try (ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        found.add(
            named(rows.getLong(1), EpochNanos.toInstant(rows.getLong(2)), withLaterState(rows)));
      }
    }
    return found;
  }

  /** What happened to the alert after it was stored. */
  private static Alert.Builder withLaterState(ResultSet rows) throws SQLException {
    try {
      Alert.Builder alert = Alert.newBuilder().mergeFrom(rows.getBytes(3));
      if (rows.getLong(4) > 0) {
        alert
            .setFoldedAlerts(rows.getLong(4))
            .setLastFoldedTime(EpochNanos.toTimestamp(rows.getLong(5)));
      }
      byte[] acknowledgement = rows.getBytes(6);
      if (acknowledgement != null) {
        alert.setAcknowledgement(Acknowledgement.parseFrom(acknowledgement));
      }
      return alert;
    } catch (InvalidProtocolBufferException e) {
      throw new SQLException("alerts.alert: not an alert of this version", e);
    }
  }

  private static StoredAlert named(long id, Instant storeTime, Alert.Builder alert) {
    return new StoredAlert(id, storeTime, alert.setName(AlertName.of(id)).build());
  }
}
