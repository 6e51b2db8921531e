package dev.vedette.cli.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import dev.vedette.proto.rules.v1.Node;
import dev.vedette.proto.rules.v1.Output;
import dev.vedette.proto.rules.v1.RuleSet;
import dev.vedette.proto.rules.v1.RuleSetKind;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class StatusTextTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  private static final String REVISION = "ruleSets/default/revisions/0123456789abcdef";
  private static final Map<String, Boolean> SERVING =
      Map.of("gateway", true, "rules", true, "scanner", true);

  private static final RuleSet RULES =
      RuleSet.newBuilder()
          .setName("ruleSets/default")
          .setKind(RuleSetKind.RULE_SET_KIND_RUNTIME)
          .setActiveRevision(REVISION)
          .build();

  private static Node.Builder node(String name, int secondsAgo) {
    return Node.newBuilder()
        .setName("nodes/" + name)
        .setAgentVersion("0.1.0")
        .setCaptureState(Node.CaptureState.CAPTURE_STATE_ACTIVE)
        .setCapturedEvents(1234)
        .setLastSeenTime(Timestamp.newBuilder().setSeconds(NOW.getEpochSecond() - secondsAgo))
        .addActiveRevisions(REVISION);
  }

  @Test
  void aSuiteThatIsWellNeedsNoAttention() {
    StatusReport report =
        new StatusReport(SERVING, List.of(node("web-1", 4).build()), List.of(RULES), List.of());
    List<String> attention = Attention.of(report, NOW);

    assertThat(attention).isEmpty();
    assertThat(StatusText.table(report, attention, NOW))
        .isEqualTo(
            """
            SERVICE                  STATE
            gateway                  serving
            rules                    serving
            scanner                  serving

            NODE                     CAPTURE      SEEN       VERSION            EVENTS      LOST REVISIONS
            web-1                    active       4 s ago    0.1.0                1234         0 1

            RULE SET                 KIND       ACTIVE         NODES
            default                  runtime    0123456789ab   1 of 1

            nothing needs attention
            """);
  }

  @Test
  void saysWhatToLookAt() {
    Node lost = node("web-1", 4).putDroppedEvents("ring_buffer_full", 7).build();
    Node blind =
        node("web-2", 400)
            .setAgentVersion("0.2.0")
            .setCaptureState(Node.CaptureState.CAPTURE_STATE_UNAVAILABLE)
            .setCaptureMessage("no BTF")
            .clearActiveRevisions()
            .build();
    Output chat =
        Output.newBuilder()
            .setName("outputs/chat")
            .setKind("slack")
            .setState(Output.State.STATE_BROKEN)
            .setLastError("403")
            .setFailedAlerts(3)
            .setWaitingAlerts(12)
            .setLag(Duration.newBuilder().setSeconds(90))
            .build();
    StatusReport report =
        new StatusReport(
            Map.of("gateway", true, "rules", true, "scanner", false),
            List.of(lost, blind),
            List.of(RULES),
            List.of(chat));

    List<String> attention = Attention.of(report, NOW);

    assertThat(attention)
        .containsExactly(
            "scanner does not serve",
            "nodes/web-1: lost 7 events: {ring_buffer_full=7}",
            "nodes/web-2: not heard of for 400 s",
            "nodes/web-2: captures nothing: no BTF",
            "nodes/web-2: has no revision of ruleSets/default in force",
            "agents are of several versions",
            "outputs/chat: broken: 403",
            "outputs/chat: 3 alerts refused, 0 too old");
    assertThat(StatusText.table(report, attention, NOW))
        .contains("chat                     slack        broken            12     90 s 0\n")
        .contains("default                  runtime    0123456789ab   1 of 2\n")
        .contains("! nodes/web-2: captures nothing: no BTF\n");
    JsonNode json = JsonMapper.shared().readTree(StatusText.json(report, attention));
    assertThat(json.path("services").path("scanner").asBoolean()).isFalse();
    assertThat(json.path("nodes").path(0).path("droppedEvents").path("ring_buffer_full").asInt())
        .isEqualTo(7);
    assertThat(json.path("outputs").path(0).path("lagSeconds").asInt()).isEqualTo(90);
    assertThat(json.path("attention")).hasSize(attention.size());
  }
}
