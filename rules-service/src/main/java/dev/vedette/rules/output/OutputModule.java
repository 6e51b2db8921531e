package dev.vedette.rules.output;

import com.google.inject.AbstractModule;
import com.google.inject.Singleton;
import com.google.inject.TypeLiteral;
import com.google.inject.multibindings.Multibinder;
import dev.vedette.server.LifecyclePart;
import io.grpc.BindableService;
import java.util.Map;

/** Binds OutputService and the outputs that are configured; needs the stores and the feed. */
public final class OutputModule extends AbstractModule {
  private final Map<String, OutputConfig> configured;

  /** With the outputs by name. */
  public OutputModule(Map<String, OutputConfig> configured) {
    this.configured = Map.copyOf(configured);
  }

  @Override
  protected void configure() {
    bind(new TypeLiteral<Map<String, OutputConfig>>() {}).toInstance(configured);
    bind(OutputWorker.Sources.class).in(Singleton.class);
    bind(OutputMetrics.class).in(Singleton.class);
    bind(OutputCursors.class).in(Singleton.class);
    bind(Outputs.class).in(Singleton.class);
    bind(OutputGrpc.class).in(Singleton.class);
    Multibinder.newSetBinder(binder(), BindableService.class).addBinding().to(OutputGrpc.class);
    Multibinder.newSetBinder(binder(), LifecyclePart.class).addBinding().to(Outputs.class);
  }
}
