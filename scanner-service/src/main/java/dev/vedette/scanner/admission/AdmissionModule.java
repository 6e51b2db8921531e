package dev.vedette.scanner.admission;

import com.google.inject.AbstractModule;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import io.grpc.BindableService;

/** Contributes the admission service to its process. */
public final class AdmissionModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(Reviewer.class).in(Singleton.class);
    bind(PolicyReviewer.class).in(Singleton.class);
    bind(AdmissionGrpcService.class).in(Singleton.class);
    Multibinder.newSetBinder(binder(), BindableService.class)
        .addBinding()
        .to(AdmissionGrpcService.class);
  }
}
