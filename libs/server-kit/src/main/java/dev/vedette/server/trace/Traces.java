package dev.vedette.server.trace;

import dev.vedette.server.config.InvalidSettingException;
import io.grpc.ClientInterceptor;
import io.grpc.ServerInterceptor;
import io.prometheus.client.CollectorRegistry;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Spans of one service's calls for OpenTelemetry, sent as its own variables say: {@code
 * OTEL_EXPORTER_OTLP_TRACES_ENDPOINT} or {@code OTEL_EXPORTER_OTLP_ENDPOINT} for OTLP over HTTP,
 * {@code OTEL_EXPORTER_OTLP_HEADERS}, and {@code OTEL_TRACES_SAMPLER_ARG} for the share of traces
 * that begin here. Without an endpoint nothing is made. Thread-safe.
 */
public final class Traces implements AutoCloseable {
  private static final String BASE = "OTEL_EXPORTER_OTLP_ENDPOINT";
  private static final String EXACT = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT";
  private static final String HEADERS = "OTEL_EXPORTER_OTLP_HEADERS";
  private static final String SHARE = "OTEL_TRACES_SAMPLER_ARG";

  private final Spans spans;

  private Traces(Spans spans) {
    this.spans = spans;
  }

  /** Begins to trace a service if the variables ask for it. */
  public static Optional<Traces> of(
      String service, Map<String, String> variables, CollectorRegistry registry) {
    return endpoint(variables)
        .map(endpoint -> {
          double share = share(variables.getOrDefault(SHARE, "1"));
          SpanSender sender =
              new SpanSender(
                  uri(endpoint),
                  headers(variables.getOrDefault(HEADERS, "")),
                  "vedette-" + service,
                  registry);
          return new Traces(new Spans(sender, share));
        });
  }

  private static Optional<String> endpoint(Map<String, String> variables) {
    String exact = variables.getOrDefault(EXACT, "");
    String base = variables.getOrDefault(BASE, "");
    if (!exact.isEmpty()) {
      return Optional.of(exact);
    }
    return base.isEmpty()
        ? Optional.empty()
        : Optional.of((base.endsWith("/") ? base : base + "/") + "v1/traces");
  }

  private static URI uri(String endpoint) {
    String expected = "http://HOST:4318 or https://HOST:4318";
    try {
      URI uri = URI.create(endpoint);
      if (uri.getHost() == null || !String.valueOf(uri.getScheme()).matches("https?")) {
        throw new InvalidSettingException(BASE, endpoint, expected);
      }
      return uri;
    } catch (IllegalArgumentException e) {
      throw new InvalidSettingException(BASE, endpoint, expected);
    }
  }

  private static double share(String text) {
    try {
      double share = Double.parseDouble(text);
      if (share >= 0 && share <= 1) {
        return share;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new InvalidSettingException(SHARE, text, "a share from 0 to 1");
  }

  private static Map<String, String> headers(String text) {
    Map<String, String> headers = new LinkedHashMap<>();
    for (String header : text.split(",", -1)) {
      int equals = header.indexOf('=');
      if (equals > 0) {
        headers.put(header.substring(0, equals).strip(), header.substring(equals + 1).strip());
      }
    }
    return headers;
  }

  /** A span for each call that comes in. */
  public ServerInterceptor server() {
    return new ServerSpans(spans);
  }

  /** A span for each call that goes out because of one that came in; none if nobody asks. */
  public static Optional<ClientInterceptor> client(Map<String, String> variables) {
    return endpoint(variables).map(_ -> new ClientSpans());
  }

  /** Sends what is left. */
  @Override
  public void close() {
    spans.close();
  }
}
