package dev.vedette.rules.alert;

import com.google.inject.AbstractModule;
import com.google.inject.Singleton;
import com.google.inject.TypeLiteral;
import com.google.inject.multibindings.Multibinder;
import dev.vedette.server.LifecyclePart;
import io.grpc.BindableService;
import java.util.Map;

/** Binds AlertService, the feed and the retention; needs the stores and the silences. */
public final class AlertModule extends AbstractModule {
  private final Map<String, FoldingConfig> folding;

  /** With what is stored once for many, by name. */
  public AlertModule(Map<String, FoldingConfig> folding) {
    this.folding = Map.copyOf(folding);
  }

  @Override
  protected void configure() {
    bind(new TypeLiteral<Map<String, FoldingConfig>>() {}).toInstance(folding);
    bind(Folding.class).in(Singleton.class);
    bind(AlertMetrics.class).in(Singleton.class);
    bind(DeliveryMarks.class).in(Singleton.class);
    bind(AlertFeed.class).in(Singleton.class);
    bind(AlertRetention.class).in(Singleton.class);
    bind(AlertGrpc.class).in(Singleton.class);
    Multibinder.newSetBinder(binder(), BindableService.class).addBinding().to(AlertGrpc.class);
    Multibinder<LifecyclePart> parts = Multibinder.newSetBinder(binder(), LifecyclePart.class);
    parts.addBinding().to(AlertRetention.class);
    parts.addBinding().to(DeliveryMarks.class);
  }
}
