package dev.vedette.gateway.posture;

import com.google.inject.AbstractModule;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import dev.vedette.gateway.http.LocalMethod;
import io.grpc.BindableService;

/** Binds the gateway's own service. */
public final class PostureModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(Questions.class).in(Singleton.class);
    bind(Posture.class).in(Singleton.class);
    bind(PostureGrpc.class).in(Singleton.class);
    Multibinder.newSetBinder(binder(), BindableService.class).addBinding().to(PostureGrpc.class);
    Multibinder.newSetBinder(binder(), LocalMethod.class).addBinding().to(PostureGrpc.class);
  }
}
