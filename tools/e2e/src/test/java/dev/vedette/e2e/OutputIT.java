package dev.vedette.e2e;

import static dev.vedette.e2e.Alerts.field;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.proto.rules.v1.Alert;
import dev.vedette.proto.rules.v1.AlertSelector;
import dev.vedette.proto.rules.v1.AlertServiceGrpc;
import dev.vedette.proto.rules.v1.ListAlertsRequest;
import dev.vedette.proto.rules.v1.Priority;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Alerts leave the suite. */
final class OutputIT {
  private static final String RULE = "Terminal shell in container";
  private static final String OVERRIDE =
      """
      - rule: Terminal shell in container
        priority: ERROR
        override:
          priority: replace
      """;

  /** Story 6. */
  @Test
  void anOverriddenPrioritySendsExactlyItsAlertsToTelegram(@TempDir Path directory)
      throws Exception {
    Path script = Tree.program("script");
    Path token = Files.writeString(directory.resolve("token"), "12345:stand-in\n");
    Path override = Files.writeString(directory.resolve("override.yaml"), OVERRIDE);
    String falco = Tree.conformance("falco/rules/falco_rules.yaml").toString();
    try (TelegramStandIn telegram = new TelegramStandIn("12345:stand-in");
        Suite suite =
            Suite.up(
                "--set",
                "rules.outputs.on-call.telegram.token=" + token,
                "--set",
                "rules.outputs.on-call.telegram.chatid=-1001",
                "--set",
                "rules.outputs.on-call.telegram.server=" + telegram.address(),
                "--set",
                "rules.outputs.on-call.minimumpriority=error")) {
      RuntimeAlertsIT.requireCapture(suite);
      try (Container container = Container.start();
          Alerts alerts = new Alerts(suite.address("grpc"))) {
        suite.vedette("rules", "apply", "--wait", falco).succeeded();
        Alert notice = shell(script, suite, container, alerts, Priority.PRIORITY_NOTICE);

        suite.vedette("rules", "apply", "--wait", falco, override.toString()).succeeded();
        Alert error = shell(script, suite, container, alerts, Priority.PRIORITY_ERROR);

        Await.truth("the message", Duration.ofSeconds(10), () -> count(telegram, error) > 0);
        assertThat(count(telegram, notice)).isZero();
        assertThat(suite.vedette("outputs", "test", "on-call").succeeded()).contains("delivered");
        assertThat(telegram.messages().getLast()).startsWith("[Error] Vedette test alert\n");
        List<Alert> bad = ofPriority(suite, Priority.PRIORITY_ERROR);
        assertThat(bad).contains(error).doesNotContain(notice);
        assertThat(bad).allSatisfy(each -> assertThat(count(telegram, each)).isEqualTo(1));
        assertThat(telegram.messages()).hasSize(bad.size() + 1);
        assertThat(suite.vedette("outputs", "list").succeeded())
            .containsPattern("on-call +telegram +error +sending +" + bad.size() + " ");
      }
    }
  }

  private static Alert shell(
      Path script, Suite suite, Container container, Alerts alerts, Priority priority)
      throws Exception {
    return alerts.after(
        suite,
        marker ->
            Command.run(
                List.of(
                    script.toString(),
                    "-qec",
                    container.execLine("/bin/sh", "-c", "true", marker),
                    "/dev/null")),
        (marker, each) ->
            each.getRule().equals(RULE)
                && each.getPriority() == priority
                && field(each, "proc.cmdline").contains(marker));
  }

  private static long count(TelegramStandIn telegram, Alert alert) {
    return telegram.messages().stream()
        .filter(message -> message.contains(alert.getOutput()))
        .count();
  }

  private static List<Alert> ofPriority(Suite suite, Priority minimum) {
    ManagedChannel channel =
        NettyChannelBuilder.forTarget(suite.address("grpc")).usePlaintext().build();
    try {
      return AlertServiceGrpc.newBlockingStub(channel)
          .listAlerts(
              ListAlertsRequest.newBuilder()
                  .setPageSize(1000)
                  .setSelector(AlertSelector.newBuilder().setMinimumPriority(minimum))
                  .build())
          .getAlertsList();
    } finally {
      channel.shutdownNow();
    }
  }
}
