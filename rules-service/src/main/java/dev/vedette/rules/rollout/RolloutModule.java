package dev.vedette.rules.rollout;

import com.google.inject.AbstractModule;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import dev.vedette.server.LifecyclePart;
import io.grpc.BindableService;

/** Binds RolloutService and the rollouts; needs the stores and the active revisions. */
public final class RolloutModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(RolloutStore.class).in(Singleton.class);
    bind(RolloutReadings.class).in(Singleton.class);
    bind(Rollouts.class).in(Singleton.class);
    bind(RolloutClock.class).in(Singleton.class);
    bind(RolloutGrpc.class).in(Singleton.class);
    Multibinder.newSetBinder(binder(), BindableService.class).addBinding().to(RolloutGrpc.class);
    Multibinder.newSetBinder(binder(), LifecyclePart.class).addBinding().to(RolloutClock.class);
  }
}
