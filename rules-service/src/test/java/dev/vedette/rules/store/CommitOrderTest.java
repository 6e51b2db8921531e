package dev.vedette.rules.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.proto.rules.v1.Alert;
import dev.vedette.proto.rules.v1.Priority;
import dev.vedette.server.storage.Database;
import dev.vedette.server.storage.PostgresConfig;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two replicas store alerts at the same time; whoever reads on by ids must miss none. */
@Timeout(60)
class CommitOrderTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private static final NewAlert.Fold HELD = new NewAlert.Fold("held", Duration.ofMinutes(1), 9);

  @Test
  void aReaderMissesNothingOfATransactionThatCommitsLate() throws Exception {
    PostgresConfig place = PostgresServer.empty();
    try (Database one = Database.open(place, StoreModule.MIGRATIONS);
        Database two = Database.open(place, StoreModule.MIGRATIONS);
        Connection holder = PostgresServer.connect();
        ExecutorService threads = Executors.newFixedThreadPool(2)) {
      AlertStore first = new SqlAlertStore(one);
      AlertStore second = new SqlAlertStore(two);
      first.deliver(new StreamKey("a", "b", 1), 1, List.of(alert(1, "before", HELD)), NOON);
      hold(holder, place);
      Future<Delivery> late =
          threads.submit(() ->
              first.deliver(new StreamKey("a", "b", 1), 2, List.of(alert(2, "late", HELD)), NOON));
      awaitWaiting(holder, 1);
      Future<Delivery> early =
          threads.submit(() ->
              second.deliver(
                  new StreamKey("c", "d", 1), 1, List.of(alert(1, "early", null)), NOON));
      // Either the second one is done by now, or it waits for the first.
      awaitWaiting(holder, early);
      List<String> read = new ArrayList<>();
      long cursor = readOn(second, 0, read);
      holder.rollback();
      late.get(10, TimeUnit.SECONDS);
      early.get(10, TimeUnit.SECONDS);
      readOn(second, cursor, read);
      assertThat(read).containsExactlyInAnyOrder("before", "late", "early");
    }
  }

  /** Keeps the first one from committing after it took its number. */
  private static void hold(Connection holder, PostgresConfig place) throws SQLException {
    String schema = place.url().substring(place.url().lastIndexOf('=') + 1);
    holder.setAutoCommit(false);
    try (Statement lock = holder.createStatement()) {
      lock.execute("SELECT 1 FROM " + schema + ".alert_folds WHERE fold_key = 'held' FOR UPDATE");
    }
  }

  private static void awaitWaiting(Connection holder, int transactions) throws SQLException {
    while (waiting(holder) < transactions) {
      Thread.onSpinWait();
    }
  }

  private static void awaitWaiting(Connection holder, Future<?> orDone) throws SQLException {
    while (!orDone.isDone() && waiting(holder) < 2) {
      Thread.onSpinWait();
    }
  }

  private static int waiting(Connection holder) throws SQLException {
    try (Statement select = holder.createStatement();
        ResultSet rows =
            select.executeQuery(
                "SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted"
                    + " AND pid <> pg_backend_pid()")) {
      rows.next();
      return rows.getInt(1);
    }
  }

  private static long readOn(AlertStore store, long cursor, List<String> into) {
    long last = cursor;
    for (StoredAlert alert : store.after(AlertFilter.ALL, cursor, 100)) {
      into.add(alert.alert().getRule());
      last = alert.id();
    }
    return last;
  }

  private static NewAlert alert(long sequence, String rule, NewAlert.@Nullable Fold fold) {
    Alert alert = Alert.newBuilder().setRule(rule).setPriority(Priority.PRIORITY_WARNING).build();
    return new NewAlert(sequence, alert, fold);
  }
}
