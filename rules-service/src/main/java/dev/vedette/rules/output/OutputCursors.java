package dev.vedette.rules.output;

import com.google.inject.Inject;
import dev.vedette.rules.store.EpochNanos;
import dev.vedette.server.storage.Database;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/** Keeps how far each output has come; thread-safe, since each call is one transaction. */
final class OutputCursors {
  private final Database database;
  private final Clock clock;

  @Inject
  OutputCursors(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  /** Returns the last alert that an output has dealt with; empty when it is new. */
  OptionalLong find(String output) {
    return database.read(connection -> {
      try (PreparedStatement select =
          connection.prepareStatement("SELECT alert FROM output_cursors WHERE output = ?")) {
        select.setString(1, output);
        try (ResultSet rows = select.executeQuery()) {
          return rows.next() ? OptionalLong.of(rows.getLong(1)) : OptionalLong.empty();
        }
      }
    });
  }

  /** Has an output that is new begin after an alert. */
  void begin(String output, long alert) {
    var _ =
        database.inTransaction(connection -> {
          try (PreparedStatement insert =
              connection.prepareStatement(
                  "INSERT INTO output_cursors (output, alert, update_time) VALUES (?, ?, ?)"
                      + " ON CONFLICT DO NOTHING")) {
            insert.setString(1, output);
            insert.setLong(2, alert);
            insert.setLong(3, EpochNanos.of(clock.instant()));
            return insert.executeUpdate();
          }
        });
  }

  /** Returns where an output has come to, for one worker. */
  OutputPlace place(String output) {
    return new OutputPlace(database, this, clock, output);
  }

  void save(String output, long alert) {
    var _ =
        database.inTransaction(connection -> {
          try (PreparedStatement upsert =
              connection.prepareStatement(
                  "INSERT INTO output_cursors (output, alert, update_time) VALUES (?, ?, ?)"
                      + " ON CONFLICT (output) DO UPDATE SET"
                      + " alert = excluded.alert, update_time = excluded.update_time")) {
            upsert.setString(1, output);
            upsert.setLong(2, alert);
            upsert.setLong(3, EpochNanos.of(clock.instant()));
            return upsert.executeUpdate();
          }
        });
  }

  /** Forgets outputs that are not configured any more: should one come back, it starts anew. */
  void keepOnly(Set<String> outputs) {
    var _ =
        database.inTransaction(connection -> {
          List<String> gone = new ArrayList<>();
          try (PreparedStatement select =
                  connection.prepareStatement("SELECT output FROM output_cursors");
              ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
              if (!outputs.contains(rows.getString(1))) {
                gone.add(rows.getString(1));
              }
            }
          }
          try (PreparedStatement delete =
              connection.prepareStatement("DELETE FROM output_cursors WHERE output = ?")) {
            for (String output : gone) {
              delete.setString(1, output);
              delete.executeUpdate();
            }
          }
          return gone.size();
        });
  }
}
