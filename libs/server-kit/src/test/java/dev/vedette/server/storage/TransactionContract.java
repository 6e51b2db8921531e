package dev.vedette.server.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What every storage backend promises about transactions, on a table {@code notes(id, text
 * unique)}.
 */
@NullMarked
abstract class TransactionContract {
  abstract <T extends @Nullable Object> T inTransaction(SqlWork<T> work);

  abstract <T extends @Nullable Object> T read(SqlWork<T> work);

  /** Closes and opens again what the other methods work on. */
  abstract void reopen();

  static int insert(Connection connection, String text) throws SQLException {
    try (var statement = connection.prepareStatement("INSERT INTO notes (text) VALUES (?)")) {
      statement.setString(1, text);
      return statement.executeUpdate();
    }
  }

  static List<String> texts(Connection connection) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery("SELECT text FROM notes ORDER BY text")) {
      List<String> texts = new ArrayList<>();
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
      return texts;
    }
  }

  @Test
  void keepsWhatWasCommittedAcrossARestart() {
    inTransaction(connection -> insert(connection, "kept"));
    reopen();

    assertThat(read(TransactionContract::texts)).containsExactly("kept");
  }

  @Test
  void keepsNothingOfWorkThatThrows() {
    assertThatThrownBy(() ->
            inTransaction(connection -> {
              insert(connection, "half");
              throw new IllegalArgumentException("no");
            }))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() ->
            inTransaction(connection -> insert(connection, "same") + insert(connection, "same")))
        .isInstanceOf(StorageException.class);

    assertThat(read(TransactionContract::texts)).isEmpty();
    inTransaction(connection -> insert(connection, "works again"));
    assertThat(read(TransactionContract::texts)).containsExactly("works again");
  }

  @Test
  void readersSeeOneStateAndDoNotWaitForTheWriter() throws Exception {
    CountDownLatch written = new CountDownLatch(1);
    CountDownLatch mayCommit = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
      Future<?> writer =
          threads.submit(() ->
              inTransaction(connection -> {
                insert(connection, "later");
                written.countDown();
                await(mayCommit);
                return 0;
              }));
      await(written);
      assertThat(read(TransactionContract::texts)).isEmpty();
      mayCommit.countDown();
      writer.get(10, TimeUnit.SECONDS);
    }
    assertThat(read(TransactionContract::texts)).containsExactly("later");
  }

  @Test
  void writersFromManyThreadsDoNotLoseUpdates() throws Exception {
    inTransaction(connection -> insert(connection, "0"));
    List<Callable<Object>> tasks = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      tasks.add(() -> inTransaction(TransactionContract::increment));
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (Future<Object> done : threads.invokeAll(tasks)) {
        done.get(30, TimeUnit.SECONDS);
      }
    }
    assertThat(read(TransactionContract::texts)).containsExactly("40");
  }

  @Test
  void refusesWritesOfReaders() {
    assertThatThrownBy(() -> read(connection -> insert(connection, "sneaky")))
        .isInstanceOf(StorageException.class);
    assertThat(read(TransactionContract::texts)).isEmpty();
  }

  private static Object increment(Connection connection) throws SQLException {
    int next = Integer.parseInt(texts(connection).getFirst()) + 1;
    try (var statement = connection.prepareStatement("UPDATE notes SET text = ?")) {
      statement.setString(1, Integer.toString(next));
      return statement.executeUpdate();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
