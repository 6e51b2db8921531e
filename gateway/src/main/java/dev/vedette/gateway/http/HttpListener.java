package dev.vedette.gateway.http;

import com.google.inject.Inject;
import com.linecorp.armeria.common.TlsKeyPair;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import dev.vedette.gateway.limit.Connections;
import dev.vedette.server.LifecyclePart;
import dev.vedette.server.StartPhase;
import dev.vedette.server.grpc.GrpcServerConfig;
import dev.vedette.server.tls.LiveTls;
import dev.vedette.server.tls.TlsConfig;
import io.netty.handler.ssl.ClientAuth;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP address of the gateway. Started and stopped once; {@link #port} is thread-safe
 * afterwards.
 */
public final class HttpListener implements LifecyclePart {
  private final HttpConfig config;
  private final GrpcServerConfig grpc;
  private final HttpRoutes routes;
  private final Connections connections;
  private final StreamCalls streams;
  private final BrowserGuard guard;
  private final HttpRefusals refusals;
  private volatile @Nullable Server server;

  @Inject
  HttpListener(
      HttpConfig config,
      GrpcServerConfig grpc,
      HttpRoutes routes,
      Connections connections,
      StreamCalls streams,
      BrowserGuard guard,
      HttpRefusals refusals) {
    this.guard = guard;
    this.refusals = refusals;
    this.streams = streams;
    this.connections = connections;
    this.config = config;
    this.grpc = grpc;
    this.routes = routes;
  }

  @Override
  public String name() {
    return "http";
  }

  @Override
  public StartPhase phase() {
    return StartPhase.SERVING;
  }

  @Override
  public void start() throws IOException {
    InetSocketAddress address = new InetSocketAddress(config.host(), config.port());
    ServerBuilder builder = Server.builder();
    TlsConfig tls = grpc.tls();
    if (tls == null) {
      builder.http(address).decorator(guard::onlyLoopbackNames);
    } else {
      secure(builder.https(address), tls);
    }
    routes.bind(builder);
    Server built =
        builder
            .errorHandler(refusals)
            .disableServerHeader()
            .maxRequestLength(grpc.maxMessage().bytes())
            .requestTimeout(Duration.ofSeconds(75))
            .idleTimeout(Duration.ofSeconds(60))
            // A refusal comes before the body is there; who still sends it shall read the refusal.
            .requestAutoAbortDelay(Duration.ofSeconds(2))
            .maxNumConnections(5000)
            .childChannelPipelineCustomizer(connections::watch)
            .gracefulShutdownTimeout(Duration.ofMillis(100), grpc.drainTime())
            .build();
    try {
      built.start().join();
    } catch (CompletionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IOException(
          config.host()
              + ":"
              + config.port()
              + ": "
              + cause.getMessage()
              + " (expected: a free address)",
          e);
    }
    server = built;
  }

  private static void secure(ServerBuilder builder, TlsConfig tls) {
    LiveTls live = new LiveTls(tls); // Names the file that is wrong.
    builder
        .tls(TlsKeyPair.of(tls.key().toFile(), tls.certificate().toFile()))
        .tlsCustomizer(context ->
            context
                .keyManager(live.keys())
                .trustManager(live.trust(null))
                .clientAuth(
                    switch (tls.clientCertificate()) {
                      case REQUIRED -> ClientAuth.REQUIRE;
                      case OPTIONAL -> ClientAuth.OPTIONAL;
                      case NONE -> ClientAuth.NONE;
                    }));
  }

  /** The bound port. */
  public int port() {
    Server bound = server;
    if (bound == null) {
      throw new IllegalStateException("not listening yet");
    }
    return bound.activeLocalPort();
  }

  @Override
  public void stop() throws Exception {
    Server bound = server;
    if (bound != null) {
      var stopped = bound.stop();
      streams.stop();
      stopped.get(grpc.drainTime().toSeconds() + 5, TimeUnit.SECONDS);
    }
  }
}
