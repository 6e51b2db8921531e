package dev.vedette.gateway.http;

import com.google.inject.AbstractModule;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import dev.vedette.server.LifecyclePart;

/** Binds {@link HttpListener}. */
public final class HttpModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(UnaryCalls.class).in(Singleton.class);
    Multibinder.newSetBinder(binder(), LocalMethod.class);
    bind(HttpBindings.class).in(Singleton.class);
    bind(StreamCalls.class).in(Singleton.class);
    bind(BrowserGuard.class).in(Singleton.class);
    bind(HttpRefusals.class).in(Singleton.class);
    bind(OpenApi.class).in(Singleton.class);
    bind(StatusEndpoints.class).in(Singleton.class);
    bind(HttpRoutes.class).in(Singleton.class);
    bind(JsonCalls.class).in(Singleton.class);
    bind(HttpListener.class).in(Singleton.class);
    Multibinder.newSetBinder(binder(), LifecyclePart.class).addBinding().to(HttpListener.class);
  }
}
