package dev.vedette.rules.schedule;

import com.google.inject.AbstractModule;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import dev.vedette.rules.ruleset.BenchmarkFollower;
import io.grpc.BindableService;

/** Binds ScheduleService and {@link Schedules}; needs the stores and the nodes. */
public final class ScheduleModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(ScheduleStore.class).in(Singleton.class);
    bind(ScheduleRules.class).in(Singleton.class);
    bind(ScheduleAnswers.class).in(Singleton.class);
    bind(Schedules.class).in(Singleton.class);
    bind(ScheduleGrpc.class).in(Singleton.class);
    Multibinder.newSetBinder(binder(), BindableService.class).addBinding().to(ScheduleGrpc.class);
    Multibinder.newSetBinder(binder(), BenchmarkFollower.class).addBinding().to(Schedules.class);
  }
}
