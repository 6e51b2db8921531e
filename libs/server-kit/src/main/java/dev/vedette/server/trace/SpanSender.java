package dev.vedette.server.trace;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import io.grpc.Status;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Sends spans in batches by OTLP over HTTP, in its binary form, from a bounded queue and a thread
 * of its own. What finds no room, or what the collector does not take, is dropped and counted.
 * Thread-safe.
 */
final class SpanSender implements AutoCloseable {
  private static final int MOST_WAITING = 4096;
  private static final int MOST_AT_ONCE = 512;
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final int ERROR = 2;

  /** OTLP's form of a span that has ended. */
  private final BlockingQueue<UnknownFieldSet> waiting = new ArrayBlockingQueue<>(MOST_WAITING);

  private final HttpClient client = HttpClient.newBuilder().connectTimeout(LIMIT).build();
  private final URI endpoint;
  private final Map<String, String> headers;
  private final String service;
  private final Counter sent;
  private final Counter dropped;
  private final Thread thread;
  private volatile boolean closing;

  SpanSender(
      URI endpoint, Map<String, String> headers, String service, CollectorRegistry registry) {
    this.endpoint = endpoint;
    this.headers = Map.copyOf(headers);
    this.service = service;
    sent = Counter.build("vedette_trace_spans_sent_total", "Spans sent.").register(registry);
    dropped =
        Counter.build("vedette_trace_spans_dropped_total", "Spans that could not be sent.")
            .register(registry);
    thread = Thread.ofPlatform().daemon().name(service + "-traces").start(this::run);
  }

  static long now() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000_000L + now.getNano();
  }

  void add(Spans.CallSpan call, Status.Code code, long endNanos) {
    if (!waiting.offer(span(call, code, endNanos))) {
      dropped.inc();
    }
  }

  private void run() {
    List<UnknownFieldSet> batch = new ArrayList<>();
    try {
      while (!closing || !waiting.isEmpty()) {
        UnknownFieldSet first = waiting.poll(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        if (first != null) {
          batch.add(first);
          waiting.drainTo(batch, MOST_AT_ONCE - 1);
          send(batch);
          batch.clear();
        }
      }
    } catch (InterruptedException e) {
      dropped.inc(batch.size() + waiting.size());
    }
  }

  private void send(List<UnknownFieldSet> batch) throws InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(endpoint)
            .timeout(LIMIT)
            .header("Content-Type", "application/x-protobuf")
            .POST(HttpRequest.BodyPublishers.ofByteArray(request(batch).toByteArray()));
    headers.forEach(request::header);
    boolean taken;
    try {
      int status =
          client.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
      taken = status / 100 == 2;
    } catch (IOException e) {
      taken = false;
    }
    (taken ? sent : dropped).inc(batch.size());
  }

  // Numbers of fields are those of opentelemetry's trace_service.proto, trace.proto and
  // common.proto.

  private UnknownFieldSet request(List<UnknownFieldSet> batch) {
    UnknownFieldSet.Builder scope = UnknownFieldSet.newBuilder();
    scope.addField(1, message(fields().addField(1, text("vedette")).build()));
    batch.forEach(span -> scope.mergeField(2, message(span)));
    UnknownFieldSet resource =
        fields().addField(1, message(attribute("service.name", service))).build();
    UnknownFieldSet ofResource =
        fields().addField(1, message(resource)).addField(2, message(scope.build())).build();
    return fields().addField(1, message(ofResource)).build();
  }

  private static UnknownFieldSet span(Spans.CallSpan call, Status.Code code, long endNanos) {
    String method = call.method();
    int slash = method.lastIndexOf('/');
    UnknownFieldSet.Builder span = fields();
    span.addField(1, bytes(call.self().trace()));
    span.addField(2, bytes(call.self().span()));
    if (!call.parent().isEmpty()) {
      span.addField(4, bytes(call.parent()));
    }
    span.addField(5, text(method));
    span.addField(6, number(call.kind().number));
    span.addField(7, Field.newBuilder().addFixed64(call.startNanos()).build());
    span.addField(8, Field.newBuilder().addFixed64(endNanos).build());
    span.mergeField(9, message(attribute("rpc.system", "grpc")));
    span.mergeField(9, message(attribute("rpc.service", method.substring(0, Math.max(0, slash)))));
    span.mergeField(9, message(attribute("rpc.method", method.substring(slash + 1))));
    span.mergeField(
        9,
        message(
            fields()
                .addField(1, text("rpc.grpc.status_code"))
                .addField(2, message(fields().addField(3, number(code.value())).build()))
                .build()));
    if (code != Status.Code.OK) {
      // Not the description: it may hold what a caller sent.
      span.addField(
          15, message(fields().addField(2, text(code.name())).addField(3, number(ERROR)).build()));
    }
    return span.build();
  }

  private static UnknownFieldSet attribute(String key, String value) {
    return fields()
        .addField(1, text(key))
        .addField(2, message(fields().addField(1, text(value)).build()))
        .build();
  }

  private static UnknownFieldSet.Builder fields() {
    return UnknownFieldSet.newBuilder();
  }

  private static Field message(UnknownFieldSet content) {
    return Field.newBuilder().addLengthDelimited(content.toByteString()).build();
  }

  private static Field text(String text) {
    return Field.newBuilder().addLengthDelimited(ByteString.copyFromUtf8(text)).build();
  }

  private static Field bytes(String hex) {
    return Field.newBuilder()
        .addLengthDelimited(ByteString.copyFrom(HexFormat.of().parseHex(hex)))
        .build();
  }

  private static Field number(int number) {
    return Field.newBuilder().addVarint(number).build();
  }

  /** Sends what waits, as far as that goes within the limit. */
  @Override
  public void close() {
    closing = true;
    try {
      if (!thread.join(LIMIT)) {
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
    }
    client.shutdownNow();
  }
}
