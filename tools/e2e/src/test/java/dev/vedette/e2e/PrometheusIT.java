package dev.vedette.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real Prometheus scrapes all four services, by the configuration that the README shows. */
@ExtendWith(SharedSuite.class)
final class PrometheusIT {
  private static final List<String> SERVICES = List.of("agent", "gateway", "rules", "scanner");

  @Test
  void scrapesAllFour(Suite suite, @TempDir Path directory) throws Exception {
    Path prometheus = Tree.program("prometheus");
    Path config = directory.resolve("prometheus.yml");
    Files.writeString(config, "global: {scrape_interval: 1s}\n" + configOfReadme(suite));
    int port = freePort();
    Process process =
        new ProcessBuilder(
                prometheus.toString(),
                "--config.file=" + config,
                "--storage.tsdb.path=" + directory.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("prometheus.log").toFile())
            .start();
    try {
      Map<String, String> up =
          Await.answer(
              "four targets that are up",
              Duration.ofSeconds(60),
              () -> query(port, "up == 1").filter(found -> found.size() == SERVICES.size()));

      assertThat(up.keySet()).containsExactlyElementsOf(SERVICES);
      assertThat(query(port, "grpc_server_started_total > 0")).isPresent();
    } finally {
      process.destroy();
      process.waitFor(10, TimeUnit.SECONDS);
    }
  }

  /** The README's block with the ports of this suite for the usual ones. */
  private static String configOfReadme(Suite suite) throws Exception {
    String config =
        Document.read("README.md").blocks().stream()
            .map(Document.Block::text)
            .filter(text -> text.startsWith("scrape_configs:"))
            .findFirst()
            .orElseThrow(() -> new AssertionError("no scrape_configs block in the README"));
    for (String service : SERVICES) {
      String port = Integer.toString(URI.create(suite.address("metrics." + service)).getPort());
      config =
          config.replaceFirst("(job_name: " + service + "\\b.*?127\\.0\\.0\\.1:)\\d+", "$1" + port);
      assertThat(config).contains("127.0.0.1:" + port);
    }
    return config;
  }

  private static Optional<Map<String, String>> query(int port, String query) {
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI uri =
          URI.create(
              "http://127.0.0.1:"
                  + port
                  + "/api/v1/query?query="
                  + java.net.URLEncoder.encode(query, java.nio.charset.StandardCharsets.UTF_8));
      HttpResponse<String> response =
          client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        // It listens before it can answer.
        return Optional.empty();
      }
      Map<String, String> values = new TreeMap<>();
      for (JsonNode result :
          JsonMapper.shared().readTree(response.body()).path("data").path("result")) {
        values.put(
            result.path("metric").path("job").asString(), result.path("value").path(1).asString());
      }
      return values.isEmpty() ? Optional.empty() : Optional.of(values);
    } catch (java.io.IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
