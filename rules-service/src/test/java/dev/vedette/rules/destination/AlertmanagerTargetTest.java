package dev.vedette.rules.destination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Against Debian's Alertmanager, in a process of its own. */
class AlertmanagerTargetTest {
  private static final Path PROGRAM = Path.of("/usr/bin/prometheus-alertmanager");

  @TempDir private Path directory;
  private @Nullable Process process;
  private String address = "";

  @BeforeEach
  void start() throws Exception {
    assumeTrue(Files.isExecutable(PROGRAM), PROGRAM + " is not installed");
    int port = freePort();
    address = "http://127.0.0.1:" + port;
    Path config =
        Files.writeString(
            directory.resolve("alertmanager.yml"),
            "route: {receiver: none}\nreceivers: [{name: none}]\n");
    Process started =
        new ProcessBuilder(
                PROGRAM.toString(),
                "--config.file=" + config,
                "--storage.path=" + directory.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port,
                "--cluster.listen-address=")
            .redirectErrorStream(true)
            .redirectOutput(Redirect.appendTo(directory.resolve("log").toFile()))
            .start();
    process = started;
    awaitReady(started);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @AfterEach
  void stop() throws InterruptedException {
    if (process != null) {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void keepsAnAlertWithItsLabelsOnceHoweverOftenItIsSent() throws Exception {
    Duration anHour = Duration.ofHours(1);
    long now = System.currentTimeMillis() / 1000;
    var sample = SampleAlert.of("a shell");
    var alert = sample.toBuilder().setTime(sample.getTime().toBuilder().setSeconds(now)).build();
    try (AlertmanagerTarget target =
        new AlertmanagerTarget(
            new HttpSender(Duration.ofSeconds(5)),
            new Destination.Alertmanager(
                address, "/api/v2/alerts", Map.of("cluster", "prod"), anHour))) {
      assertThat(target.send(alert)).isEqualTo(new Outcome.Delivered());
      assertThat(target.send(alert)).isEqualTo(new Outcome.Delivered());
    }
    JsonNode alerts = JsonMapper.shared().readTree(get("/api/v2/alerts"));
    assertThat(alerts.size()).isEqualTo(1);
    JsonNode labels = alerts.get(0).path("labels");
    assertThat(labels.path("alertname").stringValue()).isEqualTo("Shell in <container>");
    assertThat(labels.path("container_id").stringValue()).isEqualTo("abc");
    assertThat(labels.path("proc_name").stringValue()).isEqualTo("a\"b");
    assertThat(labels.path("cluster").stringValue()).isEqualTo("prod");
    assertThat(alerts.get(0).path("annotations").path("description").stringValue())
        .isEqualTo("a shell");
  }

  private void awaitReady(Process started) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (true) {
      try {
        var _ = get("/-/ready");
        return;
      } catch (IOException e) {
        assertThat(System.nanoTime()).isLessThan(end);
        assertThat(started.waitFor(100, TimeUnit.MILLISECONDS))
            .as(Files.readString(directory.resolve("log")))
            .isFalse();
      }
    }
  }

  private String get(String path) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(
              HttpRequest.newBuilder(URI.create(address + path)).build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }
}
