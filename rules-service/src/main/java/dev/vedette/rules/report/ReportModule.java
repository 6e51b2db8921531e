package dev.vedette.rules.report;

import com.google.inject.AbstractModule;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import dev.vedette.server.LifecyclePart;
import io.grpc.BindableService;

/** Binds ReportService and the gauges of the fleet; needs stores, schedules and waivers. */
public final class ReportModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(ReportStore.class).in(Singleton.class);
    bind(ReportMetrics.class).in(Singleton.class);
    bind(ReportFeed.class).in(Singleton.class);
    bind(ReportIntake.class).in(Singleton.class);
    bind(ReportReaders.class).in(Singleton.class);
    bind(Fleet.class).in(Singleton.class);
    bind(FleetCollector.class).in(Singleton.class);
    bind(ReportGrpc.class).in(Singleton.class);
    Multibinder.newSetBinder(binder(), BindableService.class).addBinding().to(ReportGrpc.class);
    Multibinder.newSetBinder(binder(), LifecyclePart.class).addBinding().to(FleetCollector.class);
  }
}
