package dev.vedette.gateway.identity;

import com.google.inject.AbstractModule;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import io.grpc.ServerInterceptor;

/**
 * Binds {@link Authenticator} and {@link Rejections}, and puts {@link Caller} in front of all gRPC
 * calls.
 */
public final class IdentityModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(Rejections.class).in(Singleton.class);
    bind(Authenticator.class).in(Singleton.class);
    bind(Caller.class).in(Singleton.class);
    Multibinder.newSetBinder(binder(), ServerInterceptor.class).addBinding().to(Caller.class);
  }
}
