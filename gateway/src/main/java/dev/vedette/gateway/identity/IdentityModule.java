package dev.vedette.gateway.identity;

import com.google.inject.AbstractModule;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import dev.vedette.server.LifecyclePart;

/** Binds {@link Authenticator} and {@link Rejections}. */
public final class IdentityModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(Rejections.class).in(Singleton.class);
    bind(Credentials.class).in(Singleton.class);
    bind(Authenticator.class).in(Singleton.class);
    Multibinder.newSetBinder(binder(), LifecyclePart.class).addBinding().to(Credentials.class);
  }
}
