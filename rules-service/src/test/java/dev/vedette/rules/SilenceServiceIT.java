package dev.vedette.rules;

import static dev.vedette.rules.AgentStream.started;
import static dev.vedette.rules.RulesFixture.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import com.google.rpc.Code;
import dev.vedette.proto.event.v1.EventBatch;
import dev.vedette.proto.rules.v1.AcknowledgeAlertRequest;
import dev.vedette.proto.rules.v1.Alert;
import dev.vedette.proto.rules.v1.AlertSelector;
import dev.vedette.proto.rules.v1.CreateSilenceRequest;
import dev.vedette.proto.rules.v1.DeleteSilenceRequest;
import dev.vedette.proto.rules.v1.GetSilenceRequest;
import dev.vedette.proto.rules.v1.ListAlertsRequest;
import dev.vedette.proto.rules.v1.ListSilencesRequest;
import dev.vedette.proto.rules.v1.Silence;
import dev.vedette.proto.rules.v1.SilenceServiceGrpc;
import dev.vedette.rules.alert.FoldingConfig;
import dev.vedette.rules.output.OutputConfig;
import dev.vedette.server.config.ConfigSource;
import dev.vedette.server.tls.PeerIdentity;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Silences, acknowledgements, and alerts that stand for many. */
class SilenceServiceIT {
  private static final PeerIdentity AGENT = PeerIdentity.agent("node-1");
  private static final String RULES =
      """
      - rule: Cat started
        desc: The program cat.
        condition: evt.type = execve and proc.name startswith cat
        output: Cat started (program=%proc.name)
        priority: WARNING
        tags: [animal]
      - rule: Dog started
        desc: The program dog.
        condition: evt.type = execve and proc.name startswith dog
        output: Dog started (program=%proc.name)
        priority: CRITICAL
      """;

  @TempDir private Path directory;
  private Receiver receiver;
  private RulesFixture rules;
  private AgentStream agent;
  private String revision;
  private long sequence;

  record Settings(Map<String, OutputConfig> outputs) {}

  @BeforeEach
  void start() throws Exception {
    receiver = Receiver.start(Receiver.with(200, ""));
    Map<String, OutputConfig> outputs =
        ConfigSource.empty()
            .withFlags(List.of("--rules.outputs.out.http.url=" + receiver.url("/")))
            .read("rules", Settings.class)
            .outputs();
    rules =
        RulesFixture.emptyFolding(
            directory,
            Map.of(
                "dogs",
                new FoldingConfig(
                    List.of("Dog started"),
                    List.of(),
                    List.of("proc.name"),
                    Duration.ofHours(1),
                    1)),
            outputs);
    revision = rules.apply("mine", RULES);
    agent = AgentStream.open(rules.as(AGENT), "node-1");
    agent.acknowledged();
  }

  @AfterEach
  void stop() {
    rules.close();
    receiver.close();
  }

  @Test
  void storesSilencedAlertsAndSendsThemToNoOutput() throws Exception {
    create("cats", Silence.newBuilder().addRules("Cat started").putFields("proc.name", "cat-1"));
    happen("cat-1", "cat-2");
    assertThat(receiver.next().body()).contains("program=cat-2)");
    assertThat(alerts(AlertSelector.getDefaultInstance()))
        .extracting(Alert::getSilence)
        .containsExactly("", "silences/cats");
    assertThat(alerts(AlertSelector.newBuilder().setExcludeSilenced(true).build())).hasSize(1);

    var _ =
        stub().deleteSilence(DeleteSilenceRequest.newBuilder().setName("silences/cats").build());
    happen("cat-1");
    assertThat(receiver.next().body()).contains("program=cat-1)");
    assertThat(receiver.left()).isZero();
  }

  @Test
  void aSilenceSurvivesARestartAndEnds() {
    create(
        "short", Silence.newBuilder().addTags("animal").setExpireTime(in(Duration.ofMillis(1500))));
    create("nodes", Silence.newBuilder().addNodes("nodes/node-2"));
    rules.restart();
    assertThat(
            stub()
                .listSilences(ListSilencesRequest.newBuilder().setPageSize(1).build())
                .getSilencesList())
        .extracting(Silence::getName)
        .containsExactly("silences/nodes");
    Silence stored = get("silences/short");
    assertThat(stored.getAuthor()).isEqualTo("gateway");
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (get("silences/short").getState() != Silence.State.STATE_EXPIRED) {
      assertThat(System.nanoTime()).isLessThan(end);
    }
    agent = AgentStream.open(rules.as(AGENT), "node-1");
    agent.acknowledged();
    happen("cat-1");
    assertThat(alerts(AlertSelector.getDefaultInstance()).getFirst().getSilence()).isEmpty();
  }

  @Test
  void refusesSilencesThatSelectAllOrNeverHold() {
    for (Silence.Builder wrong :
        List.of(
            Silence.newBuilder(),
            Silence.newBuilder().addRules("a").setExpireTime(in(Duration.ofSeconds(-1))),
            Silence.newBuilder().addRules(""),
            Silence.newBuilder().addNodes("node-1"))) {
      assertThat(refusal(() -> create("s", wrong)).getCode())
          .isEqualTo(Code.INVALID_ARGUMENT_VALUE);
    }
    create("s", Silence.newBuilder().addRules("a"));
    assertThat(refusal(() -> create("s", Silence.newBuilder().addRules("b"))).getCode())
        .isEqualTo(Code.ALREADY_EXISTS_VALUE);
    assertThat(refusal(() -> get("silences/none")).getCode()).isEqualTo(Code.NOT_FOUND_VALUE);
  }

  @Test
  void keepsWhoSawAnAlertFirst() {
    happen("cat-1", "cat-2");
    String name = alerts(AlertSelector.getDefaultInstance()).getFirst().getName();
    Alert seen = acknowledge(name, "mine");
    assertThat(seen.getAcknowledgement().getAuthor()).isEqualTo("gateway");
    assertThat(acknowledge(name, "again").getAcknowledgement())
        .isEqualTo(seen.getAcknowledgement());
    assertThat(alerts(AlertSelector.newBuilder().setExcludeAcknowledged(true).build()))
        .extracting(Alert::getName)
        .doesNotContain(name)
        .hasSize(1);
    assertThat(refusal(() -> acknowledge("alerts/9999999999999999", "")).getCode())
        .isEqualTo(Code.NOT_FOUND_VALUE);
    assertThat(refusal(() -> acknowledge(name, "x".repeat(2001))).getCode())
        .isEqualTo(Code.INVALID_ARGUMENT_VALUE);
  }

  @Test
  void storesOneAlertForManyOfTheSameKey() throws Exception {
    happen("dog-1", "dog-2", "dog-1", "dog-1", "cat-1", "cat-1");
    List<Alert> alerts = alerts(AlertSelector.getDefaultInstance());
    assertThat(alerts).extracting(Alert::getFoldedAlerts).containsExactly(0L, 0L, 0L, 2L);
    assertThat(alerts.getLast().getMessage()).startsWith("Dog started (program=dog-1)");
    assertThat(rules.metrics()).contains("vedette_rules_alerts_folded_total 2.0");
    for (String sent : List.of("dog-1", "dog-2", "cat-1", "cat-1")) {
      assertThat(receiver.next().body()).contains("program=" + sent + ")");
    }
    assertThat(receiver.left()).isZero();
  }

  private void happen(String... programs) {
    EventBatch.Builder batch = EventBatch.newBuilder().addActiveRevisions(revision);
    for (String program : programs) {
      batch.addEvents(started(++sequence, program));
    }
    agent.send(batch.build());
    assertThat(agent.acknowledged()).isEqualTo(sequence);
  }

  private List<Alert> alerts(AlertSelector selector) {
    return rules
        .alerts()
        .listAlerts(ListAlertsRequest.newBuilder().setSelector(selector).build())
        .getAlertsList();
  }

  private Alert acknowledge(String name, String comment) {
    return rules
        .alerts()
        .acknowledgeAlert(
            AcknowledgeAlertRequest.newBuilder().setName(name).setComment(comment).build())
        .getAlert();
  }

  private SilenceServiceGrpc.SilenceServiceBlockingStub stub() {
    return SilenceServiceGrpc.newBlockingStub(rules.as(PeerIdentity.gateway()));
  }

  private Silence get(String name) {
    return stub().getSilence(GetSilenceRequest.newBuilder().setName(name).build()).getSilence();
  }

  private void create(String id, Silence.Builder silence) {
    if (!silence.hasExpireTime()) {
      silence.setExpireTime(in(Duration.ofHours(1)));
    }
    assertThat(
            stub()
                .createSilence(
                    CreateSilenceRequest.newBuilder()
                        .setSilenceId(id)
                        .setSilence(silence.setReason("maintenance"))
                        .build())
                .getSilence()
                .getState())
        .isEqualTo(Silence.State.STATE_ACTIVE);
  }

  private static Timestamp in(Duration duration) {
    Instant time = Instant.now().plus(duration);
    return Timestamp.newBuilder()
        .setSeconds(time.getEpochSecond())
        .setNanos(time.getNano())
        .build();
  }
}
