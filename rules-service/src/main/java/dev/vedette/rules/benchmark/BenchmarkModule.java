package dev.vedette.rules.benchmark;

import com.google.inject.AbstractModule;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import io.grpc.BindableService;

/** Binds BenchmarkService; needs the stores. */
public final class BenchmarkModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(BenchmarkGrpc.class).in(Singleton.class);
    Multibinder.newSetBinder(binder(), BindableService.class).addBinding().to(BenchmarkGrpc.class);
  }
}
