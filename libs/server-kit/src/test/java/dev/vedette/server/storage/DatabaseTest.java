package dev.vedette.server.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NullMarked
class DatabaseTest extends TransactionContract {
  private static final String MIGRATIONS = "dev/vedette/server/storage/migration";

  @TempDir Path directory;
  private Database database;

  @BeforeEach
  void open() {
    database = Database.open(directory.resolve("deep/store.db"), MIGRATIONS);
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Override
  <T extends @Nullable Object> T inTransaction(SqlWork<T> work) {
    return database.inTransaction(work);
  }

  @Override
  <T extends @Nullable Object> T read(SqlWork<T> work) {
    return database.read(work);
  }

  @Override
  void reopen() {
    close();
    open();
  }

  @Test
  void isInWalModeWithForeignKeys() {
    String mode =
        database.read(connection -> {
          try (var rows = connection.createStatement().executeQuery("PRAGMA journal_mode")) {
            return rows.getString(1);
          }
        });
    assertThat(mode).isEqualTo("wal");
  }

  @Test
  void namesAFileThatIsNoDatabase() throws Exception {
    Path garbage = Files.writeString(directory.resolve("garbage.db"), "x".repeat(5000));
    assertThatThrownBy(() -> Database.open(garbage, MIGRATIONS))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining(garbage.toString());
  }

  @Test
  void refusesATransactionInsideATransaction() {
    assertThatThrownBy(() -> database.inTransaction(_ -> database.inTransaction(_ -> 1)))
        .isInstanceOf(IllegalStateException.class);
  }
}
