package dev.vedette.gateway.proxy;

import com.google.inject.AbstractModule;
import com.google.inject.Singleton;

/** Binds {@link ForwardingRegistry} and {@link Outcomes}. */
public final class ProxyModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(Outcomes.class).in(Singleton.class);
    bind(UnaryDeadlines.class).in(Singleton.class);
    bind(Forwarding.class).in(Singleton.class);
    bind(ForwardingRegistry.class).in(Singleton.class);
  }
}
