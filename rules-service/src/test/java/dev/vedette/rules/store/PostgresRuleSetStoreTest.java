package dev.vedette.rules.store;

import dev.vedette.server.storage.Database;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class PostgresRuleSetStoreTest extends RuleSetStoreContract {
  private Database database;

  @BeforeEach
  void open() {
    database = PostgresServer.open();
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
