package dev.vedette.rules.waiver;

import com.google.inject.AbstractModule;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import io.grpc.BindableService;

/** Binds WaiverService and {@link Waivers}; needs the stores. */
public final class WaiverModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(Waivers.class).in(Singleton.class);
    bind(WaiverGrpc.class).in(Singleton.class);
    Multibinder.newSetBinder(binder(), BindableService.class).addBinding().to(WaiverGrpc.class);
  }
}
