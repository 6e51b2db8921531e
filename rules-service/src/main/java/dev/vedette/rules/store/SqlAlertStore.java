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
import java.util.Map;
import java.util.Optional;

/**
 * Keeps alerts and delivery marks in the database; thread-safe, since each call is one transaction.
 * Alerts become visible in the order of their ids, whichever replica stores them.
 */
final class SqlAlertStore implements AlertStore {
  // Before, between and after tags, none of which can hold it.
  private static final String TAG_END = "\n";
  private static final String SELECT =
      "SELECT id, store_time, alert, folded, last_folded_time, acknowledgement";

  // Alerts are stored nearly in the order of their events. So the index of times says between which
  // ids to look, and alerts are read by id, newest first, whatever else is asked of them; the plus
  // keeps SQLite from sorting all of a long time for each page.
  private static final String IN_TIME =
      " AND id >= (SELECT min(id) FROM alerts WHERE event_time >= ? AND event_time < ?)"
          + " AND id <= (SELECT max(id) FROM alerts WHERE event_time >= ? AND event_time < ?)"
          + " AND +event_time >= ? AND +event_time < ?";

  private static final int TIMES_OF_IN_TIME = 3;

  private static final String ADVANCE =
      "INSERT INTO delivery_marks AS known (node, boot_id, agent_epoch, mark, update_time)"
          + " VALUES (?, ?, ?, ?, ?) ON CONFLICT (node, boot_id, agent_epoch) DO UPDATE"
          + " SET mark = CASE WHEN ((excluded.mark < 0) = (known.mark < 0)"
          + " AND excluded.mark > known.mark) OR (excluded.mark < 0 AND known.mark >= 0)"
          + " THEN excluded.mark ELSE known.mark END, update_time = excluded.update_time";

  private final Database database;

  @Inject
  SqlAlertStore(Database database) {
    this.database = database;
  }

  @Override
  public long mark(StreamKey stream) {
    return database.read(connection -> mark(connection, stream));
  }

  @Override
  public Delivery deliver(
      StreamKey stream, long lastSequence, List<NewAlert> alerts, Instant now, Beside beside) {
    if (alerts.isEmpty()) {
      return new Delivery(
          database.inTransaction(connection -> {
            beside.store(connection);
            return advance(connection, stream, lastSequence, now);
          }),
          List.of(),
          0,
          0);
    }
    return database.inTransaction(connection -> {
      Counters.lock(database, connection);
      long mark = mark(connection, stream);
      List<Alert> stored = new ArrayList<>();
      long last = Counters.value(connection, Counters.ALERTS);
      List<NewAlert.Fold> folded = new ArrayList<>();
      int repeated = 0;
      for (NewAlert alert : alerts) {
        if (Long.compareUnsigned(alert.sequence(), mark) <= 0) {
          repeated++;
        } else if (alert.fold() == null) {
          stored.add(alert.alert());
        } else if (AlertFolds.isFull(connection, alert.fold(), now)) {
          folded.add(alert.fold());
        } else {
          stored.add(alert.alert());
          AlertFolds.take(connection, alert.fold(), last + stored.size(), now);
        }
      }
      List<StoredAlert> named = insert(connection, last, stored, now);
      for (NewAlert.Fold fold : folded) {
        AlertFolds.count(connection, fold, now);
      }
      if (repeated == 0) {
        beside.store(connection);
      }
      mark = advance(connection, stream, lastSequence, now);
      return new Delivery(mark, named, repeated, folded.size());
    });
  }

  @Override
  public void advance(Map<StreamKey, Long> marks, Instant now) {
    database.inTransaction(connection -> {
      try (PreparedStatement upsert = connection.prepareStatement(ADVANCE)) {
        for (Map.Entry<StreamKey, Long> each : marks.entrySet()) {
          set(upsert, each.getKey(), each.getValue(), now);
          upsert.addBatch();
        }
        return upsert.executeBatch().length;
      }
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

  /** Sequences have no sign, which numbers of the database have. */
  private static long advance(Connection connection, StreamKey stream, long last, Instant now)
      throws SQLException {
    try (PreparedStatement upsert = connection.prepareStatement(ADVANCE + " RETURNING mark")) {
      set(upsert, stream, last, now);
      try (ResultSet rows = upsert.executeQuery()) {
        rows.next();
        return rows.getLong(1);
      }
    }
  }

  private static void set(PreparedStatement upsert, StreamKey stream, long mark, Instant now)
      throws SQLException {
    upsert.setString(1, stream.node());
    upsert.setString(2, stream.bootId());
    upsert.setLong(3, stream.agentEpoch());
    upsert.setLong(4, mark);
    upsert.setLong(5, EpochNanos.of(now));
  }

  private static List<StoredAlert> insert(
      Connection connection, long last, List<Alert> alerts, Instant now) throws SQLException {
    if (alerts.isEmpty()) {
      return List.of();
    }
    List<StoredAlert> stored = new ArrayList<>(alerts.size());
    long bytes = 0;
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO alerts (id, store_time, priority, rule, node, source, alert, silenced,"
                + " tags, event_time) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
      for (Alert alert : alerts) {
        byte[] content = alert.toByteArray();
        bytes += content.length;
        long id = last + stored.size() + 1;
        insert.setLong(1, id);
        insert.setLong(2, EpochNanos.of(now));
        insert.setInt(3, alert.getPriorityValue());
        insert.setString(4, Columns.text(alert.getRule()));
        insert.setString(5, Columns.text(alert.getNode()));
        insert.setString(6, Columns.text(alert.getSource()));
        insert.setBytes(7, content);
        insert.setInt(8, alert.getSilence().isEmpty() ? 0 : 1);
        insert.setString(9, Columns.text(tags(alert)));
        insert.setLong(10, EpochNanos.of(alert.getTime()));
        insert.addBatch();
        stored.add(named(id, now, alert.toBuilder()));
      }
      insert.executeBatch();
    }
    Counters.add(connection, Counters.ALERTS, stored.size());
    Counters.add(connection, Counters.ALERT_BYTES, bytes);
    return stored;
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
              String.join(
                  " OR ",
                  Collections.nCopies(filter.tags().size(), "replace(tags, ?, '') <> tags")))
          .append(')');
    }
    if (filter.without().contains(Without.SILENCED)) {
      sql.append(" AND silenced = 0");
    }
    if (filter.without().contains(Without.ACKNOWLEDGED)) {
      sql.append(" AND acknowledgement IS NULL");
    }
    if (!filter.times().isAll()) {
      sql.append(IN_TIME);
    }
    sql.append(" ORDER BY ").append(order).append(" LIMIT ?");
    return database.read(connection -> {
      try (PreparedStatement select = connection.prepareStatement(sql.toString())) {
        int index = 1;
        select.setInt(index++, filter.lowest());
        select.setLong(index++, id);
        for (String rule : filter.rules()) {
          select.setString(index++, Columns.text(rule));
        }
        if (!filter.node().isEmpty()) {
          select.setString(index++, filter.node());
        }
        if (!filter.source().isEmpty()) {
          select.setString(index++, Columns.text(filter.source()));
        }
        for (String tag : filter.tags()) {
          select.setString(index++, Columns.text(TAG_END + tag + TAG_END));
        }
        if (!filter.times().isAll()) {
          for (int i = 0; i < TIMES_OF_IN_TIME; i++) {
            select.setLong(index++, filter.times().since());
            select.setLong(index++, filter.times().until());
          }
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
        return first == 0 ? Counters.value(connection, Counters.ALERTS) + 1 : first;
      }
    });
  }

  @Override
  public long lastId() {
    return database.read(connection -> Counters.value(connection, Counters.ALERTS));
  }

  @Override
  public int trim(AlertRoom room, int limit) {
    return database.inTransaction(connection -> {
      Counters.lock(database, connection);
      try (PreparedStatement delete =
          connection.prepareStatement(
              "DELETE FROM alerts WHERE id IN (SELECT id FROM"
                  + " (SELECT id, store_time, SUM(size) OVER (ORDER BY id) - size AS freed FROM"
                  + " (SELECT id, store_time, LENGTH(alert) AS size FROM alerts"
                  + " ORDER BY id LIMIT ?) AS first) AS summed"
                  + " WHERE id <= ? OR store_time < ? OR freed < ?) RETURNING LENGTH(alert)")) {
        delete.setInt(1, limit);
        delete.setLong(2, Counters.value(connection, Counters.ALERTS) - room.alerts());
        delete.setLong(3, EpochNanos.of(room.oldest()));
        delete.setLong(4, Counters.value(connection, Counters.ALERT_BYTES) - room.bytes());
        int deleted = 0;
        long bytes = 0;
        try (ResultSet rows = delete.executeQuery()) {
          while (rows.next()) {
            deleted++;
            bytes += rows.getLong(1);
          }
        }
        Counters.add(connection, Counters.ALERT_BYTES, -bytes);
        return deleted;
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
