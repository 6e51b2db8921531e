package dev.vedette.server.metrics;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.exporter.common.TextFormat;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Serves {@code /metrics}, {@code /healthz} (alive) and {@code /readyz} (ready for calls) over
 * HTTP. Thread-safe.
 */
public final class MetricsListener implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads;
  private final CollectorRegistry registry;
  private volatile boolean ready;

  private MetricsListener(HttpServer server, ExecutorService threads, CollectorRegistry registry) {
    this.server = server;
    this.threads = threads;
    this.registry = registry;
  }

  /** Binds and serves, not ready at first. */
  public static MetricsListener open(
      String service, MetricsConfig config, CollectorRegistry registry) throws IOException {
    InetSocketAddress address = new InetSocketAddress(config.host(), config.port());
    HttpServer server;
    try {
      server = HttpServer.create(address, 64);
    } catch (IOException e) {
      throw new IOException(
          "metrics: "
              + config.host()
              + ":"
              + config.port()
              + ": "
              + e.getMessage()
              + " (expected: a free address)",
          e);
    }
    ExecutorService threads =
        Executors.newFixedThreadPool(
            2, Thread.ofPlatform().daemon().name(service + "-metrics-", 0).factory());
    MetricsListener listener = new MetricsListener(server, threads, registry);
    server.setExecutor(threads);
    server.createContext("/metrics", listener::metrics);
    server.createContext("/healthz", exchange -> text(exchange, 200, "ok\n"));
    server.createContext("/readyz", listener::readiness);
    server.createContext(
        "/", exchange -> text(exchange, 404, "only /metrics, /healthz and /readyz are here\n"));
    server.start();
    return listener;
  }

  /** The bound port. */
  public int port() {
    return server.getAddress().getPort();
  }

  /** From now on {@code /readyz} says yes. */
  public void ready() {
    ready = true;
  }

  /** From now on {@code /readyz} says no. */
  public void notReady() {
    ready = false;
  }

  private void metrics(HttpExchange exchange) throws IOException {
    String type = TextFormat.chooseContentType(exchange.getRequestHeaders().getFirst("Accept"));
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(200, 0);
    try (Writer writer =
        new BufferedWriter(
            new OutputStreamWriter(exchange.getResponseBody(), StandardCharsets.UTF_8))) {
      TextFormat.writeFormat(type, writer, registry.metricFamilySamples());
    } finally {
      exchange.close();
    }
  }

  private void readiness(HttpExchange exchange) throws IOException {
    if (ready) {
      text(exchange, 200, "ready\n");
    } else {
      text(exchange, 503, "not ready\n");
    }
  }

  private static void text(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdown();
    try {
      threads.awaitTermination(1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
