package dev.vedette.gateway.limit;

import com.google.inject.AbstractModule;
import com.google.inject.Singleton;

/** Binds {@link CallLimit}, {@link RateLimit} and {@link Connections}. */
public final class LimitModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(CallLimit.class).in(Singleton.class);
    bind(RateLimit.class).in(Singleton.class);
    bind(Connections.class).in(Singleton.class);
  }
}
