package dev.vedette.cli.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/** Answers lists over HTTPS on loopback as an API server does, two objects a page. Thread-safe. */
final class ApiServerStandIn implements AutoCloseable {
  private static final int PAGE = 2;

  private final HttpsServer server;
  private final Map<String, List<String>> lists = new ConcurrentHashMap<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final List<String> expired = new CopyOnWriteArrayList<>();

  ApiServerStandIn(SSLContext context, boolean clientCertificate) throws IOException {
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(
        new HttpsConfigurator(context) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters wanted = context.getDefaultSSLParameters();
            wanted.setNeedClientAuth(clientCertificate);
            parameters.setSSLParameters(wanted);
          }
        });
    server.createContext("/", this::answer);
    server.start();
  }

  /** Where it listens. */
  String url() {
    return "https://127.0.0.1:" + server.getAddress().getPort();
  }

  /** The objects that a path lists; other paths are forbidden. */
  void list(String path, String... objects) {
    lists.put(path, List.of(objects));
  }

  /** The next token that goes on from there has expired. */
  void expire(String path) {
    expired.add(path);
  }

  /** Paths, queries and credentials as they came. */
  List<String> requests() {
    return requests;
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String query = exchange.getRequestURI().getQuery();
    String credentials = exchange.getRequestHeaders().getFirst("Authorization");
    requests.add(path + "?" + query + " " + credentials);
    List<String> objects = lists.get(path);
    int mark = query.indexOf("=after-");
    int from = mark < 0 ? 0 : Integer.parseInt(query.substring(mark + "=after-".length()));
    if ("Bearer wrong".equals(credentials)) {
      send(exchange, 401, "{}");
    } else if (objects == null) {
      send(exchange, 403, "{\"kind\": \"Status\", \"code\": 403}");
    } else if (from > 0 && expired.remove(path)) {
      send(exchange, 410, "{\"kind\": \"Status\", \"reason\": \"Expired\"}");
    } else {
      List<String> page = new ArrayList<>(objects);
      page = page.subList(Math.min(from, page.size()), Math.min(from + PAGE, page.size()));
      String next = from + PAGE < objects.size() ? "after-" + (from + PAGE) : "";
      send(
          exchange,
          200,
          "{\"metadata\": {\"continue\": \""
              + next
              + "\"}, \"items\": ["
              + String.join(",", page)
              + "]}");
    }
  }

  private static void send(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(UTF_8);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
