package dev.vedette.rules.rollout;

import com.google.inject.Inject;
import com.google.protobuf.util.Timestamps;
import dev.vedette.proto.rules.v1.Rollout;
import dev.vedette.rules.ruleset.CandidateMeasures.Cost;
import dev.vedette.rules.ruleset.CandidateMeasures.Reading;
import dev.vedette.rules.store.EpochNanos;
import dev.vedette.server.storage.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What all replicas together measured of a rollout: each writes down its own, and adds what the
 * others wrote. Without replicas it is what this process measured. Thread-safe.
 */
final class RolloutReadings {
  private static final Duration GONE_AFTER = Duration.ofSeconds(10);
  private static final Reading NOTHING = new Reading(0, 0, 0, "", new Cost(0, 0, 0));

  private final Database database;
  private final Clock clock;
  private final String replica = UUID.randomUUID().toString();
  private final Map<String, Reading> others = new ConcurrentHashMap<>();

  @Inject
  RolloutReadings(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  /** Tells the others what this replica measured in the step, and looks at what they did. */
  void exchange(String id, Rollout rollout, Reading own) {
    if (database.engine() == Database.Engine.SQLITE) {
      return;
    }
    long step = Timestamps.toNanos(rollout.getStepStartTime());
    Instant now = clock.instant();
    others.put(
        id,
        database.inTransaction(connection -> {
          write(connection, id, step, own, now);
          return others(connection, id, step, now);
        }));
  }

  /** Adds to what this replica measured what the others had at the last exchange. */
  Reading withOthers(String id, Reading own) {
    return sum(own, others.getOrDefault(id, NOTHING));
  }

  void forget(String id) {
    others.remove(id);
  }

  /** Returns whether another replica measures this rollout now. */
  boolean isMeasured(String id) {
    return database.engine() != Database.Engine.SQLITE
        && database.read(connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(
                  "SELECT 1 FROM rollout_measures"
                      + " WHERE rollout = ? AND replica <> ? AND update_time > ?")) {
            select.setString(1, id);
            select.setString(2, replica);
            select.setLong(3, EpochNanos.of(clock.instant().minus(GONE_AFTER)));
            try (ResultSet rows = select.executeQuery()) {
              return rows.next();
            }
          }
        });
  }

  private void write(Connection connection, String id, long step, Reading own, Instant now)
      throws SQLException {
    try (PreparedStatement upsert =
        connection.prepareStatement(
            "INSERT INTO rollout_measures (rollout, replica, step_time, told, accepted, rejected,"
                + " error, alerts, events, nanos, update_time)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (rollout, replica)"
                + " DO UPDATE SET step_time = excluded.step_time, told = excluded.told,"
                + " accepted = excluded.accepted, rejected = excluded.rejected,"
                + " error = excluded.error, alerts = excluded.alerts, events = excluded.events,"
                + " nanos = excluded.nanos, update_time = excluded.update_time")) {
      upsert.setString(1, id);
      upsert.setString(2, replica);
      upsert.setLong(3, step);
      upsert.setInt(4, own.told());
      upsert.setInt(5, own.accepted());
      upsert.setInt(6, own.rejected());
      upsert.setString(7, own.error().replace('\0', '\uFFFD'));
      upsert.setLong(8, own.cost().alerts());
      upsert.setLong(9, own.cost().events());
      upsert.setLong(10, own.cost().nanos());
      upsert.setLong(11, EpochNanos.of(now));
      upsert.executeUpdate();
    }
  }

  /** A replica that is gone has no nodes any more, but what it saw of events was seen. */
  private Reading others(Connection connection, String id, long step, Instant now)
      throws SQLException {
    Reading sum = NOTHING;
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT told, accepted, rejected, error, alerts, events, nanos, update_time"
                + " FROM rollout_measures WHERE rollout = ? AND replica <> ? AND step_time = ?")) {
      select.setString(1, id);
      select.setString(2, replica);
      select.setLong(3, step);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          boolean there = rows.getLong(8) > EpochNanos.of(now.minus(GONE_AFTER));
          Cost cost = new Cost(rows.getLong(5), rows.getLong(6), rows.getLong(7));
          sum =
              sum(
                  sum,
                  there
                      ? new Reading(
                          rows.getInt(1), rows.getInt(2), rows.getInt(3), rows.getString(4), cost)
                      : new Reading(0, 0, 0, "", cost));
        }
      }
    }
    return sum;
  }

  private static Reading sum(Reading one, Reading two) {
    return new Reading(
        one.told() + two.told(),
        one.accepted() + two.accepted(),
        one.rejected() + two.rejected(),
        one.error().isEmpty() ? two.error() : one.error(),
        new Cost(
            one.cost().alerts() + two.cost().alerts(),
            one.cost().events() + two.cost().events(),
            one.cost().nanos() + two.cost().nanos()));
  }
}
