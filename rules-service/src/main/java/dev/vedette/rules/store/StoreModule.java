package dev.vedette.rules.store;

import com.google.inject.AbstractModule;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import dev.vedette.server.LifecyclePart;
import dev.vedette.server.storage.Database;

/** Binds the stores to one SQLite file, which is closed with the process. */
public final class StoreModule extends AbstractModule {
  /** Where the migrations lie on the class path. */
  public static final String MIGRATIONS = "dev/vedette/rules/store/migration";

  private final Database database;

  /** Takes over an open database. */
  public StoreModule(Database database) {
    this.database = database;
  }

  @Override
  protected void configure() {
    bind(Database.class).toInstance(database);
    bind(SqliteRuleSetStore.class).in(Singleton.class);
    bind(SqliteNodeStore.class).in(Singleton.class);
    bind(SqliteAlertStore.class).in(Singleton.class);
    bind(RuleSetStore.class).to(SqliteRuleSetStore.class);
    bind(NodeStore.class).to(SqliteNodeStore.class);
    bind(AlertStore.class).to(SqliteAlertStore.class);
    bind(DatabasePart.class).in(Singleton.class);
    Multibinder.newSetBinder(binder(), LifecyclePart.class).addBinding().to(DatabasePart.class);
  }
}
