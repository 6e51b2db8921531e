package dev.vedette.server;

import com.google.inject.AbstractModule;
import com.google.inject.multibindings.Multibinder;
import io.grpc.BindableService;
import io.grpc.ServerInterceptor;
import io.grpc.protobuf.services.HealthStatusManager;
import io.prometheus.client.CollectorRegistry;
import java.lang.reflect.RecordComponent;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What every service may have injected. */
final class ProcessModule extends AbstractModule {
  private final CollectorRegistry registry;
  private final Ports ports;
  private final Clock clock;
  private final List<Record> configs;

  ProcessModule(CollectorRegistry registry, Ports ports, Clock clock, List<Record> configs) {
    this.registry = registry;
    this.ports = ports;
    this.clock = clock;
    this.configs = configs;
  }

  @Override
  protected void configure() {
    binder().requireExplicitBindings();
    bind(CollectorRegistry.class).toInstance(registry);
    bind(Ports.class).toInstance(ports);
    bind(Clock.class).toInstance(clock);
    bind(HealthStatusManager.class).toInstance(new HealthStatusManager());
    Multibinder.newSetBinder(binder(), BindableService.class);
    Multibinder.newSetBinder(binder(), LifecyclePart.class);
    Multibinder.newSetBinder(binder(), ServerInterceptor.class);
    Map<Class<? extends Record>, Optional<Record>> byClass = new LinkedHashMap<>();
    configs.forEach(config -> collect(config, byClass));
    byClass.values().forEach(config -> config.ifPresent(this::bindConfig));
  }

  private static void collect(
      Record config, Map<Class<? extends Record>, Optional<Record>> byClass) {
    // Two records of one class cannot be told apart by class: neither is bound.
    byClass.merge(
        config.getClass(),
        Optional.of(config),
        (first, second) -> first.equals(second) ? first : Optional.empty());
    for (RecordComponent component : config.getClass().getRecordComponents()) {
      if (component.getType().isRecord()) {
        try {
          component.getAccessor().setAccessible(true);
          if (component.getAccessor().invoke(config) instanceof Record inner) {
            collect(inner, byClass);
          }
        } catch (ReflectiveOperationException e) {
          throw new IllegalStateException("cannot read " + component, e);
        }
      }
    }
  }

  private <T extends Record> void bindConfig(T config) {
    @SuppressWarnings("unchecked") // The class of an object is a class of its type.
    Class<T> type = (Class<T>) config.getClass();
    bind(type).toInstance(config);
  }
}
