package dev.vedette.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vedette.agent.node.FakeNodeService;
import dev.vedette.agent.stream.FakeRulesServer;
import dev.vedette.proto.agent.v1.EventServiceGrpc;
import dev.vedette.proto.agent.v1.WatchEventsRequest;
import dev.vedette.proto.rules.v1.Node;
import dev.vedette.server.StartException;
import dev.vedette.server.grpc.GrpcChannels;
import dev.vedette.server.grpc.GrpcServerConfig;
import dev.vedette.server.metrics.MetricsConfig;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AgentServiceTest {
  private final FakeNodeService nodes = new FakeNodeService();
  private final FakeRulesServer rules = new FakeRulesServer(nodes);
  @TempDir private Path directory = Path.of("");

  @AfterEach
  void stop() throws Exception {
    rules.down();
  }

  @Test
  void withoutCaptureEnrolsSaysSoAndServes() throws Exception {
    try (AgentService agent = AgentService.start(config())) {
      Node node = nodes.next();
      assertThat(node.getName()).isEqualTo("nodes/n1");
      assertThat(node.getAddress()).isEqualTo("127.0.0.1:" + agent.grpcPort());
      assertThat(node.getCaptureState()).isEqualTo(Node.CaptureState.CAPTURE_STATE_DISABLED);
      assertThat(node.getCaptureMessage()).contains("agent.capture.enabled");
      assertThat(node.getBootId()).isNotEmpty();
      assertThat(metrics(agent)).contains("vedette_agent_capture_active 0.0");
      assertThatThrownBy(() -> watch(agent, ""))
          .isInstanceOfSatisfying(
              StatusRuntimeException.class,
              e -> {
                assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
                assertThat(e.getStatus().getDescription()).contains("agent.capture.enabled");
              });
    }
  }

  @Test
  void pointsAtTheMistakeInACondition() throws Exception {
    try (AgentService agent = AgentService.start(config())) {
      assertThatThrownBy(() -> watch(agent, "proc.name = cat and proc.nam = x"))
          .isInstanceOfSatisfying(
              StatusRuntimeException.class,
              e -> {
                assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
                assertThat(e.getStatus().getDescription()).contains("line 1, column 21");
              });
    }
  }

  @Test
  void refusesAStateDirectoryThatIsInUse() {
    try (AgentService _ = AgentService.start(config())) {
      assertThatThrownBy(() -> AgentService.start(config()))
          .isInstanceOf(StartException.class)
          .hasMessageContaining("in use by another agent");
    }
  }

  private AgentConfig config() {
    return AgentConfig.of(
            GrpcServerConfig.loopback(),
            MetricsConfig.loopback(),
            "127.0.0.1:" + rules.port(),
            directory)
        .withNode("n1")
        .withCapture(CaptureSettings.standard().off());
  }

  private static void watch(AgentService agent, String condition) throws InterruptedException {
    ManagedChannel channel = GrpcChannels.connect("127.0.0.1:" + agent.grpcPort(), null, null);
    try {
      var _ =
          EventServiceGrpc.newBlockingStub(channel)
              .withDeadlineAfter(10, TimeUnit.SECONDS)
              .watchEvents(WatchEventsRequest.newBuilder().setCondition(condition).build())
              .next();
    } finally {
      channel.shutdownNow();
      channel.awaitTermination(5, TimeUnit.SECONDS);
    }
  }

  static String metrics(AgentService agent) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://127.0.0.1:" + agent.metricsPort() + "/metrics");
      return client
          .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }
}
