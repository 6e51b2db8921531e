package dev.vedette.server.trace;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** Takes OTLP over HTTP on the loopback. Thread-safe. */
final class TraceReceiver implements AutoCloseable {
  /** What is of interest of a span. */
  record Span(
      String service, String trace, String id, String parent, String name, boolean failed) {}

  private final HttpServer server;
  private final List<Span> spans = new CopyOnWriteArrayList<>();

  private TraceReceiver(HttpServer server) {
    this.server = server;
  }

  static TraceReceiver open() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    TraceReceiver receiver = new TraceReceiver(server);
    server.createContext("/v1/traces", receiver::take);
    server.start();
    return receiver;
  }

  String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  List<Span> spans() {
    return List.copyOf(spans);
  }

  Span only(Predicate<Span> which) {
    List<Span> found = spans.stream().filter(which).toList();
    if (found.size() != 1) {
      throw new AssertionError(found + " of " + spans);
    }
    return found.getFirst();
  }

  /** By the numbers of opentelemetry's trace_service.proto and trace.proto. */
  private void take(HttpExchange exchange) throws IOException {
    UnknownFieldSet request = UnknownFieldSet.parseFrom(exchange.getRequestBody().readAllBytes());
    for (UnknownFieldSet ofResource : below(request, 1)) {
      String service = "";
      for (UnknownFieldSet resource : below(ofResource, 1)) {
        for (UnknownFieldSet attribute : below(resource, 1)) {
          if (text(attribute, 1).equals("service.name")) {
            service = text(below(attribute, 2).getFirst(), 1);
          }
        }
      }
      for (UnknownFieldSet ofScope : below(ofResource, 2)) {
        for (UnknownFieldSet span : below(ofScope, 2)) {
          boolean failed =
              below(span, 15).stream()
                  .anyMatch(status -> status.getField(3).getVarintList().contains(2L));
          spans.add(
              new Span(service, hex(span, 1), hex(span, 2), hex(span, 4), text(span, 5), failed));
        }
      }
    }
    exchange.sendResponseHeaders(200, -1);
    exchange.close();
  }

  private static List<UnknownFieldSet> below(UnknownFieldSet message, int field) {
    return message.getField(field).getLengthDelimitedList().stream()
        .map(TraceReceiver::parse)
        .toList();
  }

  private static UnknownFieldSet parse(ByteString bytes) {
    try {
      return UnknownFieldSet.parseFrom(bytes);
    } catch (com.google.protobuf.InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  private static String text(UnknownFieldSet message, int field) {
    return message.getField(field).getLengthDelimitedList().stream()
        .map(ByteString::toStringUtf8)
        .findFirst()
        .orElse("");
  }

  private static String hex(UnknownFieldSet message, int field) {
    return message.getField(field).getLengthDelimitedList().stream()
        .map(bytes -> HexFormat.of().formatHex(bytes.toByteArray()))
        .findFirst()
        .orElse("");
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
