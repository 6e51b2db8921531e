package dev.vedette.rules.alert;

import com.google.inject.AbstractModule;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import dev.vedette.server.LifecyclePart;
import io.grpc.BindableService;

/** Binds AlertService, the feed and the retention; needs the stores. */
public final class AlertModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(AlertMetrics.class).in(Singleton.class);
    bind(AlertFeed.class).in(Singleton.class);
    bind(AlertRetention.class).in(Singleton.class);
    bind(AlertGrpc.class).in(Singleton.class);
    Multibinder.newSetBinder(binder(), BindableService.class).addBinding().to(AlertGrpc.class);
    Multibinder.newSetBinder(binder(), LifecyclePart.class).addBinding().to(AlertRetention.class);
  }
}
