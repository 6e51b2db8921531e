package dev.vedette.rules.silence;

import com.google.inject.AbstractModule;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import io.grpc.BindableService;

/** Binds SilenceService and {@link Silences}; needs the stores. */
public final class SilenceModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(Silences.class).in(Singleton.class);
    bind(SilenceGrpc.class).in(Singleton.class);
    Multibinder.newSetBinder(binder(), BindableService.class).addBinding().to(SilenceGrpc.class);
  }
}
