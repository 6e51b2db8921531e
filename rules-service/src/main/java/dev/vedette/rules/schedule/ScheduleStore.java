package dev.vedette.rules.schedule;

import com.google.inject.Inject;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.vedette.proto.rules.v1.Schedule;
import dev.vedette.rules.resource.Collection;
import dev.vedette.rules.store.Changes;
import dev.vedette.rules.store.Counters;
import dev.vedette.rules.store.EpochNanos;
import dev.vedette.server.storage.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Keeps schedules and what agents answered to them; thread-safe, since each call is one
 * transaction.
 */
final class ScheduleStore {
  private static final String SCHEDULE =
      "SELECT id, version, create_time, update_time, schedule FROM schedules ";

  private final Database database;

  @Inject
  ScheduleStore(Database database) {
    this.database = database;
  }

  /** Stores a new schedule; empty when the id is taken. */
  Optional<Schedule> create(String id, Schedule schedule, Instant now) {
    return database.inTransaction(connection -> {
      try (PreparedStatement insert =
          connection.prepareStatement(
              "INSERT INTO schedules (id, version, create_time, update_time, schedule)"
                  + " VALUES (?, 1, ?, ?, ?) ON CONFLICT DO NOTHING")) {
        insert.setString(1, id);
        insert.setLong(2, EpochNanos.of(now));
        insert.setLong(3, EpochNanos.of(now));
        insert.setBytes(4, schedule.toByteArray());
        Counters.add(connection, Changes.SCHEDULES, 1);
        return insert.executeUpdate() == 0 ? Optional.empty() : schedule(connection, id);
      }
    });
  }

  /** Changes a schedule in one transaction; empty when there is none. */
  Optional<Schedule> update(String id, UnaryOperator<Schedule> change, Instant now) {
    return database.inTransaction(connection -> {
      Optional<Schedule> current = schedule(connection, id);
      if (current.isEmpty()) {
        return Optional.empty();
      }
      Schedule changed = change.apply(current.get());
      try (PreparedStatement update =
          connection.prepareStatement(
              "UPDATE schedules SET schedule = ?, version = version + 1, update_time = ?"
                  + " WHERE id = ?")) {
        update.setBytes(1, changed.toByteArray());
        update.setLong(2, EpochNanos.of(now));
        update.setString(3, id);
        update.executeUpdate();
      }
      Counters.add(connection, Changes.SCHEDULES, 1);
      return schedule(connection, id);
    });
  }

  /** Deletes a schedule; says whether there was one. */
  boolean delete(String id) {
    return database.inTransaction(connection -> {
      try (PreparedStatement delete =
          connection.prepareStatement("DELETE FROM schedules WHERE id = ?")) {
        delete.setString(1, id);
        Counters.add(connection, Changes.SCHEDULES, 1);
        return delete.executeUpdate() > 0;
      }
    });
  }

  Optional<Schedule> find(String id) {
    return database.read(connection -> schedule(connection, id));
  }

  List<Schedule> list(String afterId, int limit) {
    return database.read(connection -> {
      try (PreparedStatement select =
          connection.prepareStatement(SCHEDULE + "WHERE id > ? ORDER BY id LIMIT ?")) {
        select.setString(1, afterId);
        select.setInt(2, limit);
        return schedules(select);
      }
    });
  }

  /** Remembers what a node answered last. */
  void answer(String node, String error, Instant now) {
    database.inTransaction(connection -> {
      try (PreparedStatement upsert =
          connection.prepareStatement(
              "INSERT INTO schedule_answers (node, error, time) VALUES (?, ?, ?)"
                  + " ON CONFLICT (node) DO UPDATE SET error = excluded.error,"
                  + " time = excluded.time")) {
        upsert.setString(1, node);
        upsert.setString(2, error);
        upsert.setLong(3, EpochNanos.of(now));
        return upsert.executeUpdate();
      }
    });
  }

  /** Returns the nodes that said they cannot run what they were told, with the reason. */
  Map<String, String> errors() {
    return database.read(connection -> {
      Map<String, String> errors = new HashMap<>();
      try (PreparedStatement select =
              connection.prepareStatement(
                  "SELECT node, error FROM schedule_answers WHERE error <> ''");
          ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          errors.put(rows.getString(1), rows.getString(2));
        }
      }
      return errors;
    });
  }

  private static Optional<Schedule> schedule(Connection connection, String id) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(SCHEDULE + "WHERE id = ?")) {
      select.setString(1, id);
      return schedules(select).stream().findFirst();
    }
  }

  private static List<Schedule> schedules(PreparedStatement select) throws SQLException {
    List<Schedule> found = new ArrayList<>();
    try (ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        found.add(
            Schedule.newBuilder()
                .mergeFrom(parse(rows.getBytes(5)))
                .setName(Collection.SCHEDULES.name(rows.getString(1)))
                .setEtag("v" + rows.getLong(2))
                .setCreateTime(EpochNanos.toTimestamp(rows.getLong(3)))
                .setUpdateTime(EpochNanos.toTimestamp(rows.getLong(4)))
                .build());
      }
    }
    return found;
  }

  private static Schedule parse(byte[] bytes) throws SQLException {
    try {
      return Schedule.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new SQLException("schedules.schedule: not a schedule of this version", e);
    }
  }
}
