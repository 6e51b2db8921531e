package dev.vedette.rules.store;

import com.google.inject.AbstractModule;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import dev.vedette.server.LifecyclePart;
import dev.vedette.server.storage.Database;

/** Binds the stores to one database, which is closed with the process. */
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
    bind(SqlRuleSetStore.class).in(Singleton.class);
    bind(SqlNodeStore.class).in(Singleton.class);
    bind(SqlAlertStore.class).in(Singleton.class);
    bind(RuleSetStore.class).to(SqlRuleSetStore.class);
    bind(NodeStore.class).to(SqlNodeStore.class);
    bind(AlertStore.class).to(SqlAlertStore.class);
    bind(Changes.class).in(Singleton.class);
    bind(DatabasePart.class).in(Singleton.class);
    Multibinder<LifecyclePart> parts = Multibinder.newSetBinder(binder(), LifecyclePart.class);
    parts.addBinding().to(DatabasePart.class);
    parts.addBinding().to(Changes.class);
  }
}
