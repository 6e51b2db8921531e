package dev.vedette.rules.store;

import dev.vedette.server.storage.Database;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class SqliteRuleSetStoreTest extends RuleSetStoreContract {
  @TempDir private Path directory;
  private Database database;

  @BeforeEach
  void open() {
    database = Database.open(directory.resolve("rules.db"), StoreModule.MIGRATIONS);
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Override
  RuleSetStore store() {
    return new SqlRuleSetStore(database);
  }
}
