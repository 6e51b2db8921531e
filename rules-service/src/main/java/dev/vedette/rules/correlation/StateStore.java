package dev.vedette.rules.correlation;

import com.google.inject.Inject;
import com.google.protobuf.ByteString;
import dev.vedette.server.storage.Database;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps what rules over several events remember; thread-safe. */
final class StateStore {
  private static final Logger LOG = LoggerFactory.getLogger(StateStore.class);

  private final Database database;
  private final CorrelationMetrics metrics;

  @Inject
  StateStore(Database database, CorrelationMetrics metrics) {
    this.database = database;
    this.metrics = metrics;
  }

  /** What one correlation remembers of a node; what cannot be read is lost, and counted. */
  List<StoredState> load(String node, String correlation) {
    List<byte[]> rows =
        database.read(connection -> {
          List<byte[]> found = new ArrayList<>();
          try (PreparedStatement select =
              connection.prepareStatement(
                  "SELECT state FROM correlation_states WHERE node = ? AND correlation = ?")) {
            select.setString(1, node);
            select.setString(2, correlation);
            try (ResultSet each = select.executeQuery()) {
              while (each.next()) {
                found.add(each.getBytes(1));
              }
            }
          }
          return found;
        });
    List<StoredState> states = new ArrayList<>();
    for (byte[] row : rows) {
      try {
        states.add(StoredState.parse(row));
      } catch (IOException e) {
        metrics.lost();
        LOG.atWarn().addKeyValue("node", node).setCause(e).log("state of a correlation lost");
      }
    }
    return states;
  }

  /** One row to be written; without a state it goes. */
  record Row(String node, String correlation, String key, ByteString state, Instant end) {}

  /** Writes rows as part of a transaction. */
  static void write(Connection connection, List<Row> rows) throws SQLException {
    try (PreparedStatement upsert =
            connection.prepareStatement(
                "INSERT INTO correlation_states (node, correlation, state_key, state, expire_time)"
                    + " VALUES (?, ?, ?, ?, ?) ON CONFLICT (node, correlation, state_key)"
                    + " DO UPDATE SET state = excluded.state, expire_time = excluded.expire_time");
        PreparedStatement delete =
            connection.prepareStatement(
                "DELETE FROM correlation_states"
                    + " WHERE node = ? AND correlation = ? AND state_key = ?")) {
      for (Row row : rows) {
        PreparedStatement statement = row.state().isEmpty() ? delete : upsert;
        statement.setString(1, row.node());
        statement.setString(2, row.correlation());
        statement.setString(3, row.key());
        if (!row.state().isEmpty()) {
          upsert.setBytes(4, row.state().toByteArray());
          upsert.setLong(5, row.end().toEpochMilli());
        }
        statement.executeUpdate();
      }
    }
  }

  /** Forgets what nobody has come back to. */
  void trim(Instant now) {
    database.inTransaction(connection -> {
      try (PreparedStatement delete =
          connection.prepareStatement("DELETE FROM correlation_states WHERE expire_time < ?")) {
        delete.setLong(1, now.toEpochMilli());
        return delete.executeUpdate();
      }
    });
  }
}
