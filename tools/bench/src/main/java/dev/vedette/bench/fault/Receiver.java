package dev.vedette.bench.fault;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Takes alerts over HTTP and remembers how often each came. Thread-safe. */
final class Receiver implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, Integer> alerts = new ConcurrentHashMap<>();

  Receiver() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            exchange.getRequestBody().readAllBytes();
            alerts.merge(
                String.valueOf(exchange.getRequestHeaders().getFirst("Idempotency-Key")),
                1,
                Integer::sum);
            exchange.sendResponseHeaders(204, -1);
          }
        });
    server.setExecutor(executor);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
  }

  /** How often an alert came. */
  int count(String alert) {
    return alerts.getOrDefault(alert, 0);
  }

  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
  }
}
