package dev.vedette.server.grpc;

import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.TypeLiteral;
import dev.vedette.server.tls.TlsContexts;
import dev.vedette.server.trace.Traces;
import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionService;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The gRPC server of a process, with health, reflection and the kit's interceptors. Methods are
 * called in order by one thread.
 */
public final class GrpcListener {
  private static final Duration QUIET = Duration.ofMillis(250);
  private static final int DRAIN_STEP_MILLIS = 20;

  private final String service;
  private final GrpcServerConfig config;
  private final Injector injector;
  private final HealthStatusManager health;
  private final AccessPolicy access;
  private final OpenCalls openCalls = new OpenCalls();
  private final ExecutorService executor;
  private final Optional<Traces> traces;
  private @Nullable Server server;

  /** Describes the server; {@link #listen} binds it. */
  public GrpcListener(
      String service, GrpcServerConfig config, AccessPolicy access, Injector injector) {
    this.service = service;
    this.config = config;
    this.injector = injector;
    this.access = access;
    this.health = injector.getInstance(HealthStatusManager.class);
    this.traces =
        Traces.of(service, System.getenv(), injector.getInstance(CollectorRegistry.class));
    this.executor =
        Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name(service + "-call-", 0).factory());
  }

  /** Binds and serves; health says NOT_SERVING until {@link #ready}. Returns the port. */
  public int listen(Consumer<NettyServerBuilder> customizer) throws IOException {
    InetSocketAddress address = new InetSocketAddress(config.host(), config.port());
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(address)
            .executor(executor)
            .maxInboundMessageSize(config.maxMessage().intBytes())
            .maxInboundMetadataSize(32 * 1024)
            .maxConcurrentCallsPerConnection(1000)
            .handshakeTimeout(10, TimeUnit.SECONDS)
            .keepAliveTime(60, TimeUnit.SECONDS)
            .keepAliveTimeout(20, TimeUnit.SECONDS)
            .permitKeepAliveTime(10, TimeUnit.SECONDS)
            .permitKeepAliveWithoutCalls(true);
    if (config.tls() != null) {
      builder.sslContext(TlsContexts.server(config.tls()));
    }
    health.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, ServingStatus.NOT_SERVING);
    interceptors().forEach(builder::intercept);
    for (BindableService contributed :
        injector.getInstance(Key.get(new TypeLiteral<Set<BindableService>>() {}))) {
      builder.addService(contributed);
    }
    builder.addService(health.getHealthService());
    builder.addService(ProtoReflectionServiceV1.newInstance());
    builder.addService(alphaReflection());
    customizer.accept(builder);
    Server bound = builder.build();
    try {
      bound.start();
    } catch (IOException e) {
      String where = config.host() + ":" + config.port();
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IOException(
          "grpc: " + where + ": " + cause.getMessage() + " (expected: a free address)", e);
    }
    server = bound;
    return bound.getPort();
  }

  @SuppressWarnings("deprecation") // Older reflection clients speak v1alpha only.
  private static ServerServiceDefinition alphaReflection() {
    return ProtoReflectionService.newInstance().bindService();
  }

  /** In the order in which {@code intercept} wants them: the last is the outermost. */
  private List<ServerInterceptor> interceptors() {
    List<ServerInterceptor> all =
        new java.util.ArrayList<>(
            injector.getInstance(Key.get(new TypeLiteral<Set<ServerInterceptor>>() {})));
    all.add(new IdentityInterceptor(access, config));
    all.add(new ErrorInterceptor(service));
    all.add(new CallMetrics(injector.getInstance(CollectorRegistry.class)));
    all.add(openCalls);
    traces.ifPresent(on -> all.add(on.server()));
    return all;
  }

  /** Health says SERVING, for the server and each of its services. */
  public void ready() {
    for (ServerServiceDefinition definition : definitions()) {
      health.setStatus(definition.getServiceDescriptor().getName(), ServingStatus.SERVING);
    }
    health.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, ServingStatus.SERVING);
  }

  private List<ServerServiceDefinition> definitions() {
    return server == null ? List.of() : server.getImmutableServices();
  }

  /**
   * Says NOT_SERVING and GOAWAY, takes calls that were on their way, lets unary calls end within
   * the drain time, then ends the streams.
   */
  public void drain() {
    health.enterTerminalState();
    Server bound = server;
    if (bound != null) {
      bound.shutdown();
      openCalls.listen();
      try {
        long end = System.nanoTime() + config.drainTime().toNanos();
        // A client may begin calls until GOAWAY has reached it; connections without streams end by
        // themselves after that.
        boolean ended = false;
        while (!ended && !openCalls.isQuietFor(QUIET) && System.nanoTime() - end < 0) {
          ended = bound.awaitTermination(DRAIN_STEP_MILLIS, TimeUnit.MILLISECONDS);
        }
        // Streams have no end of their own: they are told to come again elsewhere.
        bound.shutdownNow();
        bound.awaitTermination(2, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        bound.shutdownNow();
        Thread.currentThread().interrupt();
      }
    }
    executor.shutdown();
    traces.ifPresent(Traces::close);
  }
}
