package dev.vedette.gateway.http;

import com.google.inject.Inject;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.TlsKeyPair;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.vedette.gateway.route.Contract;
import dev.vedette.server.LifecyclePart;
import dev.vedette.server.StartPhase;
import dev.vedette.server.grpc.GrpcServerConfig;
import dev.vedette.server.tls.TlsConfig;
import dev.vedette.server.tls.TlsContexts;
import io.netty.handler.ssl.ClientAuth;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP address of the gateway. Started and stopped once; {@link #port} is thread-safe
 * afterwards.
 */
public final class HttpListener implements LifecyclePart {
  private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");

  private final HttpConfig config;
  private final GrpcServerConfig grpc;
  private final Contract contract;
  private final UnaryCalls calls;
  private final JsonCalls json;
  private volatile @Nullable Server server;

  @Inject
  HttpListener(
      HttpConfig config,
      GrpcServerConfig grpc,
      Contract contract,
      UnaryCalls calls,
      JsonCalls json) {
    this.config = config;
    this.grpc = grpc;
    this.contract = contract;
    this.calls = calls;
    this.json = json;
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
      builder.http(address).decorator(HttpListener::onlyLoopbackNames);
    } else {
      secure(builder.https(address), tls);
    }
    Server built =
        builder
            .maxRequestLength(grpc.maxMessage().bytes())
            .requestTimeout(Duration.ofSeconds(75))
            .idleTimeout(Duration.ofSeconds(60))
            .maxNumConnections(5000)
            .gracefulShutdownTimeout(Duration.ofMillis(100), Duration.ofSeconds(2))
            .service("/healthz", (context, request) -> text(HttpStatus.OK, "OK\n"))
            .service("/scan", BodyEndpoint.scan(contract, calls))
            .service("/k8s-audit", BodyEndpoint.audit(contract, calls))
            .service("/admit", BodyEndpoint.admit(contract, calls))
            .service("/{service}/{method}", json)
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
    TlsContexts.server(tls); // Names the file that is wrong better than the listener would.
    builder
        .tls(TlsKeyPair.of(tls.key().toFile(), tls.certificate().toFile()))
        .tlsCustomizer(context ->
            context
                .trustManager(tls.trust().toFile())
                .clientAuth(
                    switch (tls.clientCertificate()) {
                      case REQUIRED -> ClientAuth.REQUIRE;
                      case OPTIONAL -> ClientAuth.OPTIONAL;
                      case NONE -> ClientAuth.NONE;
                    }));
  }

  /**
   * A web page may point a name of its own at 127.0.0.1 and have the browser read for it; such
   * requests carry that name.
   */
  private static HttpResponse onlyLoopbackNames(
      HttpService next, ServiceRequestContext context, HttpRequest request) throws Exception {
    String authority = request.authority() == null ? "" : request.authority();
    String host = authority.replaceFirst(":\\d+$", "");
    if (!LOOPBACK_NAMES.contains(host)) {
      return text(
          HttpStatus.MISDIRECTED_REQUEST,
          "host: " + host + " (expected: localhost or 127.0.0.1)\n");
    }
    return next.serve(context, request);
  }

  private static HttpResponse text(HttpStatus status, String body) {
    return HttpResponse.of(status, MediaType.PLAIN_TEXT_UTF_8, "%s", body);
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
      bound.stop().get(5, TimeUnit.SECONDS);
    }
  }
}
