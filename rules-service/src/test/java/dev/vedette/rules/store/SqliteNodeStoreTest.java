package dev.vedette.rules.store;

import dev.vedette.server.storage.Database;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class SqliteNodeStoreTest extends NodeStoreContract {
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
  NodeStore store() {
    return new SqlNodeStore(database);
  }
}
