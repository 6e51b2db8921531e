package dev.vedette.server;

import com.google.inject.CreationException;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Module;
import com.google.inject.Stage;
import dev.vedette.server.grpc.AccessPolicy;
import dev.vedette.server.grpc.GrpcListener;
import dev.vedette.server.grpc.GrpcServerConfig;
import dev.vedette.server.metrics.MetricsConfig;
import dev.vedette.server.metrics.MetricsListener;
import io.grpc.netty.NettyServerBuilder;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.hotspot.DefaultExports;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One service: described, then started, then closed. Several may live in one JVM, each with its own
 * ports, registry and threads. {@link #close()} is thread-safe and idempotent.
 *
 * <p>Modules contribute {@code Multibinder<BindableService>}, {@code Multibinder<LifecyclePart>}
 * and, for health beyond "up", inject {@link io.grpc.protobuf.services.HealthStatusManager}.
 * Injectable besides: {@link CollectorRegistry}, {@link Clock}, {@link Ports} and every config
 * record given to {@link Description#config}. Bindings must be explicit.
 */
public final class ServiceProcess implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ServiceProcess.class);

  private final String name;
  private final Injector injector;
  private final Ports ports;
  private final Lifecycle lifecycle;
  private final GrpcListener grpc;
  private final MetricsListener metrics;

  private ServiceProcess(
      String name,
      Injector injector,
      Ports ports,
      Lifecycle lifecycle,
      GrpcListener grpc,
      MetricsListener metrics) {
    this.name = name;
    this.injector = injector;
    this.ports = ports;
    this.lifecycle = lifecycle;
    this.grpc = grpc;
    this.metrics = metrics;
  }

  /** Begins the description of a service. */
  public static Description named(String name) {
    return new Description(name);
  }

  /** The bound ports. */
  public Ports ports() {
    return ports;
  }

  /** An object of the service, for tests and for the service's own façade. */
  public <T> T instance(Class<T> type) {
    return injector.getInstance(type);
  }

  /**
   * Turns not ready, lets calls in flight end, stops the parts in reverse order, stops listening.
   */
  @Override
  public void close() {
    if (lifecycle.beginStop()) {
      LOG.atInfo().addKeyValue("service", name).log("service stops");
      metrics.notReady();
      grpc.drain();
      lifecycle.stop();
      metrics.close();
      LOG.atInfo().addKeyValue("service", name).log("service stopped");
    }
  }

  /** What is to be started. Used by one thread. */
  public static final class Description {
    private final String name;
    private final List<Module> modules = new ArrayList<>();
    private final List<Record> configs = new ArrayList<>();
    private GrpcServerConfig grpc = GrpcServerConfig.loopback();
    private MetricsConfig metrics = MetricsConfig.loopback();
    private AccessPolicy access = AccessPolicy.gatewayOnly();
    private BiConsumer<Injector, NettyServerBuilder> server = (injector, builder) -> {};

    private Description(String name) {
      this.name = name;
    }

    /** Where gRPC is served. */
    public Description grpc(GrpcServerConfig config) {
      this.grpc = config;
      return this;
    }

    /** Where metrics are served. */
    public Description metrics(MetricsConfig config) {
      this.metrics = config;
      return this;
    }

    /** Who may call; {@link AccessPolicy#gatewayOnly()} when not said. */
    public Description access(AccessPolicy policy) {
      this.access = policy;
      return this;
    }

    /**
     * Config records to inject by their classes; nested records are injectable too where their
     * class occurs once.
     */
    public Description config(Record... records) {
      configs.addAll(List.of(records));
      return this;
    }

    /** The service's own modules. */
    public Description modules(Module... more) {
      modules.addAll(List.of(more));
      return this;
    }

    /** Last word on the Netty server, for what only one service needs. */
    public Description server(BiConsumer<Injector, NettyServerBuilder> customizer) {
      this.server = customizer;
      return this;
    }

    /**
     * Starts everything, in order.
     *
     * @throws StartException when something is in the way; nothing keeps running then
     */
    public ServiceProcess start() {
      JulBridge.install();
      CollectorRegistry registry = new CollectorRegistry(true);
      DefaultExports.register(registry);
      Ports ports = new Ports();
      Injector injector = inject(registry, ports);
      Lifecycle lifecycle = new Lifecycle(name, injector);
      GrpcListener listener = new GrpcListener(name, grpc, access, injector);
      MetricsListener scrape = null;
      try {
        scrape = MetricsListener.open(name, metrics, registry);
        ports.bindMetrics(scrape.port());
        lifecycle.startThrough(StartPhase.WORK);
        ports.bindGrpc(listener.listen(builder -> server.accept(injector, builder)));
        lifecycle.startThrough(StartPhase.SERVING);
        listener.ready();
        scrape.ready();
      } catch (RuntimeException | java.io.IOException e) {
        lifecycle.beginStop();
        listener.drain();
        lifecycle.stop();
        if (scrape != null) {
          scrape.close();
        }
        throw e instanceof StartException known
            ? known
            : new StartException(name + ": " + e.getMessage(), e);
      }
      LOG.atInfo()
          .addKeyValue("service", name)
          .addKeyValue("grpcPort", ports.grpc())
          .addKeyValue("metricsPort", ports.metrics())
          .log("service started");
      return new ServiceProcess(name, injector, ports, lifecycle, listener, scrape);
    }

    private Injector inject(CollectorRegistry registry, Ports ports) {
      List<Module> all = new ArrayList<>(modules);
      all.add(new ProcessModule(registry, ports, Clock.systemUTC(), configs));
      try {
        return Guice.createInjector(Stage.PRODUCTION, all);
      } catch (CreationException e) {
        Throwable cause = e.getCause();
        throw new StartException(
            name + ": " + (cause == null ? e.getMessage() : cause.getMessage()), e);
      }
    }
  }
}
