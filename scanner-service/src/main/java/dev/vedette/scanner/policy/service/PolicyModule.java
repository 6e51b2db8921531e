package dev.vedette.scanner.policy.service;

import com.google.inject.AbstractModule;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import io.grpc.BindableService;

/** Contributes the policy service to its process. */
public final class PolicyModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(PolicyMetrics.class).in(Singleton.class);
    bind(PolicyGrpcService.class).in(Singleton.class);
    Multibinder.newSetBinder(binder(), BindableService.class)
        .addBinding()
        .to(PolicyGrpcService.class);
  }
}
