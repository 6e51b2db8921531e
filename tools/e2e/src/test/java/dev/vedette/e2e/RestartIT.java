package dev.vedette.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.proto.rules.v1.AlertServiceGrpc;
import dev.vedette.proto.rules.v1.ListAlertsRequest;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rules service goes away while the agent runs, and no alert is lost. */
final class RestartIT {
  private static final int WHILE_IT_IS_AWAY = 20;

  @Test
  void alertsOfTheTimeWithoutRulesServiceArriveAfterwards(@TempDir Path directory)
      throws Exception {
    try (Suite suite = Suite.up("--processes")) {
      RuntimeAlertsIT.requireCapture(suite);
      String marker = "m" + UUID.randomUUID().toString().replace("-", "");
      Path rules = directory.resolve("marked.yaml");
      Files.writeString(
          rules,
          """
          - rule: Marked program
            desc: a program of this test was started
            condition: evt.type = execve and proc.args contains %s
            output: marked %%proc.cmdline
            priority: NOTICE
          """
              .formatted(marker));
      suite.vedette("rules", "apply", "--wait", rules.toString()).succeeded();
      ManagedChannel channel =
          NettyChannelBuilder.forTarget(suite.address("grpc")).usePlaintext().build();
      try {
        run(marker, 0);
        Await.truth(
            "the first alert",
            Duration.ofSeconds(20),
            () -> numbers(channel, marker).contains("0"));

        ProcessHandle rulesService =
            ProcessHandle.of(Long.parseLong(suite.address("pid.rules"))).orElseThrow();
        rulesService.destroyForcibly();
        for (int i = 1; i <= WHILE_IT_IS_AWAY; i++) {
          run(marker, i);
        }

        Await.truth(
            "all alerts",
            Duration.ofSeconds(60),
            () -> numbers(channel, marker).size() >= WHILE_IT_IS_AWAY + 1);
        assertThat(numbers(channel, marker)).doesNotHaveDuplicates().hasSize(WHILE_IT_IS_AWAY + 1);
      } finally {
        channel.shutdownNow();
      }
      assertThat(suite.stop()).isEqualTo(143);
    }
  }

  private static void run(String marker, int number) throws Exception {
    Command.run(List.of("/bin/true", marker, Integer.toString(number)));
  }

  /** The numbers of the marked programs among the stored alerts. */
  private static List<String> numbers(ManagedChannel channel, String marker) {
    try {
      return AlertServiceGrpc.newBlockingStub(channel)
          .listAlerts(ListAlertsRequest.newBuilder().setPageSize(1000).build())
          .getAlertsList()
          .stream()
          .filter(alert -> alert.getMessage().startsWith("marked true " + marker))
          .map(alert -> alert.getOutputFieldsOrThrow("proc.cmdline").getText().toStringUtf8())
          .map(commandLine -> commandLine.substring(commandLine.lastIndexOf(' ') + 1))
          .toList();
    } catch (StatusRuntimeException e) {
      return List.of();
    }
  }
}
