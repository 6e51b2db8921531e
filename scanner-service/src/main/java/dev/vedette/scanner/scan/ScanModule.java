package dev.vedette.scanner.scan;

import com.google.inject.AbstractModule;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import io.grpc.BindableService;

/** Contributes the scan service to its process. */
public final class ScanModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(ScanMetrics.class).in(Singleton.class);
    bind(ScanGrpcService.class).in(Singleton.class);
    Multibinder.newSetBinder(binder(), BindableService.class)
        .addBinding()
        .to(ScanGrpcService.class);
  }
}
