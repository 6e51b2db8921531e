package dev.vedette.rules.store;

import com.google.inject.Inject;
import dev.vedette.server.LifecyclePart;
import dev.vedette.server.StartPhase;
import dev.vedette.server.storage.Database;

/** Closes the database after everything that uses it; started and stopped once. */
final class DatabasePart implements LifecyclePart {
  private final Database database;

  @Inject
  DatabasePart(Database database) {
    this.database = database;
  }

  @Override
  public String name() {
    return "database";
  }

  @Override
  public StartPhase phase() {
    return StartPhase.STORAGE;
  }

  @Override
  public void start() {
    // Open already: the stores read from it when they are made.
  }

  @Override
  public void stop() {
    database.close();
  }
}
