package dev.vedette.rules.correlation;

import com.google.inject.AbstractModule;
import com.google.inject.Singleton;

/** Binds what rules over several events remember; needs the database and the settings. */
public final class CorrelationModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(CorrelationMetrics.class).in(Singleton.class);
    bind(StateStore.class).in(Singleton.class);
    bind(CorrelatedNodes.class).in(Singleton.class);
  }
}
