package dev.vedette.rules.backtest;

import com.google.inject.Inject;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.vedette.proto.rules.v1.Backtest;
import dev.vedette.server.storage.Database;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Keeps backtests and who wants them ended; thread-safe, since each call is one transaction. */
final class BacktestStore {
  private final Database database;

  @Inject
  BacktestStore(Database database) {
    this.database = database;
  }

  void create(String id, Backtest backtest, Instant now) {
    database.inTransaction(connection -> {
      try (PreparedStatement insert =
          connection.prepareStatement(
              "INSERT INTO backtests (id, backtest, cancelled, update_time) VALUES (?, ?, 0, ?)")) {
        insert.setString(1, id);
        insert.setBytes(2, backtest.toByteArray());
        insert.setLong(3, now.toEpochMilli());
        return insert.executeUpdate();
      }
    });
  }

  /** Replaces a backtest; says whether it is still to go on. */
  boolean update(String id, Backtest backtest, Instant now) {
    return database.inTransaction(connection -> {
      try (PreparedStatement update =
          connection.prepareStatement(
              "UPDATE backtests SET backtest = ?, update_time = ? WHERE id = ?"
                  + " RETURNING cancelled")) {
        update.setBytes(1, backtest.toByteArray());
        update.setLong(2, now.toEpochMilli());
        update.setString(3, id);
        try (ResultSet rows = update.executeQuery()) {
          return rows.next() && rows.getInt(1) == 0;
        }
      }
    });
  }

  /** Notes that somebody wants it ended; whoever runs it finds out when it updates it. */
  void cancel(String id) {
    database.inTransaction(connection -> {
      try (PreparedStatement update =
          connection.prepareStatement("UPDATE backtests SET cancelled = 1 WHERE id = ?")) {
        update.setString(1, id);
        return update.executeUpdate();
      }
    });
  }

  Optional<Backtest> find(String id) {
    return database.read(connection -> {
      try (PreparedStatement select =
          connection.prepareStatement("SELECT backtest FROM backtests WHERE id = ?")) {
        select.setString(1, id);
        return backtests(select).stream().findFirst();
      }
    });
  }

  /** Returns at most {@code limit} backtests after an id, by id. */
  List<Backtest> list(String afterId, int limit) {
    return database.read(connection -> {
      try (PreparedStatement select =
          connection.prepareStatement(
              "SELECT backtest FROM backtests WHERE id > ? ORDER BY id LIMIT ?")) {
        select.setString(1, afterId);
        select.setInt(2, limit);
        return backtests(select);
      }
    });
  }

  private static List<Backtest> backtests(PreparedStatement select) throws SQLException {
    List<Backtest> found = new ArrayList<>();
    try (ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        found.add(Backtest.parseFrom(rows.getBytes(1)));
      }
    } catch (InvalidProtocolBufferException e) {
      throw new SQLException("backtests.backtest: not of this version", e);
    }
    return found;
  }

  /** Deletes those that nobody worked on since, and all but the last so many. */
  void trim(Instant oldest, int keep) {
    database.inTransaction(connection -> {
      try (PreparedStatement delete =
          connection.prepareStatement(
              "DELETE FROM backtests WHERE update_time < ? OR id NOT IN"
                  + " (SELECT id FROM backtests ORDER BY update_time DESC LIMIT ?)")) {
        delete.setLong(1, oldest.toEpochMilli());
        delete.setInt(2, keep);
        return delete.executeUpdate();
      }
    });
  }
}
