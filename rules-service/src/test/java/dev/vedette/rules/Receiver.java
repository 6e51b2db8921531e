package dev.vedette.rules;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A receiver of HTTP requests on a free port, which answers as it is told. Thread-safe. */
public final class Receiver implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
  private volatile Behaviour behaviour;

  /** What was received. */
  public record Request(String method, String path, Map<String, String> headers, String body) {}

  /** How to answer. */
  public interface Behaviour {
    /** Answers one request. */
    void answer(HttpExchange exchange) throws IOException;
  }

  private Receiver(HttpServer server, Behaviour behaviour) {
    this.server = server;
    this.behaviour = behaviour;
  }

  /** Starts one. */
  public static Receiver start(Behaviour behaviour) throws IOException {
    return start(0, behaviour);
  }

  /** Starts one on a port. */
  public static Receiver start(int port, Behaviour behaviour) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    Receiver receiver = new Receiver(server, behaviour);
    server.createContext("/", receiver::take);
    server.setExecutor(receiver.executor);
    server.start();
    return receiver;
  }

  /** Answers with a status and a body. */
  public static Behaviour with(int status, String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    return exchange -> {
      exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    };
  }

  /** Never answers. */
  public static Behaviour silence() {
    return exchange -> {
      try {
        new java.util.concurrent.CountDownLatch(1).await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    };
  }

  private void take(HttpExchange exchange) throws IOException {
    try (exchange) {
      Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
      exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.getFirst()));
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      requests.add(
          new Request(
              exchange.getRequestMethod(), exchange.getRequestURI().toString(), headers, body));
      behaviour.answer(exchange);
    }
  }

  /** Answers differently from now on. */
  public void behave(Behaviour next) {
    behaviour = next;
  }

  /** The next request, in the order of arrival. */
  public Request next() throws InterruptedException {
    Request request = requests.poll(20, TimeUnit.SECONDS);
    if (request == null) {
      throw new AssertionError("no request within 20 s");
    }
    return request;
  }

  /** How many requests were received and not asked for. */
  public int left() {
    return requests.size();
  }

  /** Its port. */
  public int port() {
    return server.getAddress().getPort();
  }

  /** Its address with a path. */
  public String url(String path) {
    return "http://127.0.0.1:" + port() + path;
  }

  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
  }
}
