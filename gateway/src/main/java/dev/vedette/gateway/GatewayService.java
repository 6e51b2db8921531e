package dev.vedette.gateway;

import com.google.inject.Injector;
import dev.vedette.gateway.authorization.AuthorizationModule;
import dev.vedette.gateway.http.HttpListener;
import dev.vedette.gateway.http.HttpModule;
import dev.vedette.gateway.identity.IdentityModule;
import dev.vedette.gateway.limit.Connections;
import dev.vedette.gateway.limit.LimitModule;
import dev.vedette.gateway.page.PageModule;
import dev.vedette.gateway.posture.PostureModule;
import dev.vedette.gateway.proxy.ForwardingRegistry;
import dev.vedette.gateway.proxy.ProxyModule;
import dev.vedette.gateway.route.EventLoops;
import dev.vedette.gateway.route.RouteModule;
import dev.vedette.server.ServiceProcess;
import dev.vedette.server.grpc.AccessPolicy;
import io.grpc.netty.NettyServerBuilder;

/** A running gateway. {@link #close()} is thread-safe and idempotent. */
public final class GatewayService implements AutoCloseable {
  private final ServiceProcess process;

  private GatewayService(ServiceProcess process) {
    this.process = process;
  }

  /**
   * Starts a gateway. The services behind it need not be up.
   *
   * @throws dev.vedette.server.StartException when something is in the way
   */
  public static GatewayService start(GatewayConfig config) {
    return new GatewayService(
        ServiceProcess.named("gateway")
            .grpc(config.grpc())
            .metrics(config.metrics())
            .config(
                config.grpc(),
                config.http(),
                config.identity(),
                config.authorization(),
                config.upstreams(),
                config.limits(),
                config.connections())
            // Certificates are checked by TLS, all else at the door.
            .access(AccessPolicy.everyone())
            .modules(
                new RouteModule(),
                new IdentityModule(),
                new AuthorizationModule(),
                new LimitModule(),
                new ProxyModule(),
                new PageModule(),
                new PostureModule(),
                new HttpModule())
            .server(GatewayService::forward)
            .start());
  }

  private static void forward(Injector injector, NettyServerBuilder builder) {
    EventLoops loops = injector.getInstance(EventLoops.class);
    builder
        .fallbackHandlerRegistry(injector.getInstance(ForwardingRegistry.class))
        .bossEventLoopGroup(loops.group())
        .workerEventLoopGroup(loops.group())
        .directExecutor();
    injector.getInstance(Connections.class).guard(builder, loops::serverChannel);
  }

  /** Port of gRPC. */
  public int grpcPort() {
    return process.ports().grpc();
  }

  /** Port of HTTP. */
  public int httpPort() {
    return process.instance(HttpListener.class).port();
  }

  /** Port of {@code /metrics}. */
  public int metricsPort() {
    return process.ports().metrics();
  }

  @Override
  public void close() {
    process.close();
  }
}
