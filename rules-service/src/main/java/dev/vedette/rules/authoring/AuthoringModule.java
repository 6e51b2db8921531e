package dev.vedette.rules.authoring;

import com.google.inject.AbstractModule;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import io.grpc.BindableService;

/** Binds RuleAuthoringService; needs the bounds of rule files. */
public final class AuthoringModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(AuthoringGrpc.class).in(Singleton.class);
    Multibinder.newSetBinder(binder(), BindableService.class).addBinding().to(AuthoringGrpc.class);
  }
}
