package dev.vedette.gateway.authorization;

import com.google.inject.AbstractModule;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import io.grpc.ServerInterceptor;

/** Binds {@link Door} and {@link AuditLog}, and puts the door in front of all gRPC calls. */
public final class AuthorizationModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(PolicyInForce.class).in(Singleton.class);
    bind(DecisionLog.class).in(Singleton.class);
    bind(AuditLog.class).in(Singleton.class);
    bind(Door.class).in(Singleton.class);
    Multibinder.newSetBinder(binder(), ServerInterceptor.class).addBinding().to(Door.class);
  }
}
