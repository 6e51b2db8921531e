package dev.vedette.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A call through the gateway to a service is one trace at a collector. */
final class TracesIT {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

  @Test
  void gatewayAndServiceSendSpansOfOneTrace() throws Exception {
    List<String> requests = new CopyOnWriteArrayList<>();
    HttpServer collector =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    collector.createContext(
        "/v1/traces",
        exchange -> {
          // One character a byte, so that bytes can be looked for as text.
          requests.add(
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    collector.start();
    String endpoint = "http://127.0.0.1:" + collector.getAddress().getPort();
    try (Suite suite =
        Suite.upUnder(
            List.of("env", "OTEL_EXPORTER_OTLP_ENDPOINT=" + endpoint),
            "--set",
            "agent.capture.enabled=false")) {
      suite
          .call(
              "vedette.rules.v1.NodeService/ListNodes",
              "{}",
              "traceparent: 00-" + TRACE + "-b7ad6b7169203331-01")
          .succeeded();

      List<String> services =
          Await.answer(
              "spans of the trace",
              Duration.ofSeconds(30),
              () -> Optional.of(services(requests)).filter(found -> found.size() == 2));
      assertThat(services).containsExactly("vedette-gateway", "vedette-rules");
    } finally {
      collector.stop(0);
    }
  }

  /** Those that sent a span of the call and of its trace. */
  private static List<String> services(List<String> requests) {
    String trace = new String(HexFormat.of().parseHex(TRACE), StandardCharsets.ISO_8859_1);
    return Stream.of("vedette-gateway", "vedette-rules")
        .filter(service ->
            requests.stream()
                .anyMatch(request ->
                    request.contains(service)
                        && request.contains(trace)
                        && request.contains("vedette.rules.v1.NodeService/ListNodes")))
        .toList();
  }
}
