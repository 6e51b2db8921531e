package dev.vedette.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import tools.jackson.databind.json.JsonMapper;

/** Takes messages as Telegram's API for bots does. Thread-safe. */
final class TelegramStandIn implements AutoCloseable {
  private final HttpServer server;
  private final String token;
  private final List<String> messages = new CopyOnWriteArrayList<>();

  TelegramStandIn(String token) throws IOException {
    this.token = token;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::take);
    server.start();
  }

  private void take(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      boolean ours = exchange.getRequestURI().getPath().equals("/bot" + token + "/sendMessage");
      if (ours) {
        messages.add(JsonMapper.shared().readTree(body).path("text").stringValue());
      }
      byte[] answer =
          (ours ? "{\"ok\":true,\"result\":{}}" : "{\"ok\":false,\"error_code\":404}")
              .getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(ours ? 200 : 404, answer.length);
      exchange.getResponseBody().write(answer);
    }
  }

  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** The texts so far. */
  List<String> messages() {
    return List.copyOf(messages);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
