package dev.vedette.rules;

import static dev.vedette.rules.AgentStream.EXECVE;
import static dev.vedette.rules.AgentStream.PROC_NAME;
import static dev.vedette.rules.AgentStream.started;
import static dev.vedette.rules.AgentStream.text;
import static dev.vedette.rules.RulesFixture.detail;
import static dev.vedette.rules.RulesFixture.file;
import static dev.vedette.rules.RulesFixture.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.google.rpc.BadRequest;
import com.google.rpc.Code;
import com.google.rpc.Status;
import dev.vedette.proto.event.v1.Event;
import dev.vedette.proto.event.v1.EventBatch;
import dev.vedette.proto.event.v1.NamedEvent;
import dev.vedette.proto.rules.v1.Alert;
import dev.vedette.proto.rules.v1.AlertSelector;
import dev.vedette.proto.rules.v1.CreateRolloutRequest;
import dev.vedette.proto.rules.v1.DiffRevisionsRequest;
import dev.vedette.proto.rules.v1.EvaluateRequest;
import dev.vedette.proto.rules.v1.ListAlertsRequest;
import dev.vedette.proto.rules.v1.ListAlertsResponse;
import dev.vedette.proto.rules.v1.Rollout;
import dev.vedette.proto.rules.v1.RolloutMode;
import dev.vedette.proto.rules.v1.RolloutServiceGrpc;
import dev.vedette.proto.rules.v1.RolloutStep;
import dev.vedette.proto.rules.v1.RuleSetKind;
import dev.vedette.proto.rules.v1.StreamOpening;
import dev.vedette.server.tls.PeerIdentity;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What nobody should send: refused or survived, and it can be told which. */
class BadInputIT {
  private static final String RULES =
      """
      - rule: Cat started
        desc: The program cat.
        condition: evt.type = execve and proc.name startswith cat
        output: "Cat started (program=%proc.name again=%proc.name)"
        priority: WARNING
      - correlation: Many cats
        threshold: {rule: Cat started, count: 3, within: 1m}
        output: many cats
        priority: CRITICAL
      """;

  @TempDir private Path directory;
  private RulesFixture rules;
  private String revision;

  @BeforeEach
  void start() {
    rules = RulesFixture.empty(directory);
    revision = rules.apply("mine", RULES);
  }

  @AfterEach
  void stop() {
    rules.close();
  }

  private AgentStream stream(String node) {
    AgentStream stream = AgentStream.open(rules.as(PeerIdentity.agent(node)), node);
    stream.acknowledged();
    return stream;
  }

  private List<Alert> alerts(AlertSelector selector) {
    return rules
        .alerts()
        .listAlerts(ListAlertsRequest.newBuilder().setSelector(selector).build())
        .getAlertsList();
  }

  private List<Alert> alerts() {
    return alerts(AlertSelector.newBuilder().addRules("Cat started").build());
  }

  @Test
  void fieldsOfALaterVersionChangeNothing() {
    UnknownFieldSet later =
        UnknownFieldSet.newBuilder()
            .addField(
                1000,
                UnknownFieldSet.Field.newBuilder()
                    .addVarint(7)
                    .addLengthDelimited(ByteString.copyFromUtf8("later"))
                    .build())
            .build();
    StreamOpening opening =
        AgentStream.opening("node-1").toBuilder().setUnknownFields(later).build();
    AgentStream stream = AgentStream.open(rules.as(PeerIdentity.agent("node-1")), opening);
    assertThat(stream.acknowledged()).isZero();
    stream.send(
        EventBatch.newBuilder()
            .setUnknownFields(later)
            .addActiveRevisions(revision)
            .addEvents(started(1, "cat").toBuilder().setUnknownFields(later))
            .build());
    assertThat(stream.acknowledged()).isEqualTo(1);
    assertThat(alerts()).hasSize(1);
  }

  @Test
  void namesTheKindThatARevisionHasAndTheOneThatIsNeeded() throws Exception {
    var stub = rules.ruleSets();
    RulesFixture.create(stub, "cis", RuleSetKind.RULE_SET_KIND_BENCHMARK);
    String benchmark =
        RulesFixture.store(stub, "cis", file("config.yaml", "target_mapping: {}\n")).getName();
    String both = benchmark + " of kind BENCHMARK (expected: a revision of kind RUNTIME)";
    assertThat(
            refusal(() ->
                    stub.diffRevisions(
                        DiffRevisionsRequest.newBuilder()
                            .setBefore(revision)
                            .setAfter(benchmark)
                            .build()))
                .getMessage())
        .isEqualTo("after: " + both);
    assertThat(
            refusal(() ->
                    RolloutServiceGrpc.newBlockingStub(rules.as(PeerIdentity.gateway()))
                        .createRollout(
                            CreateRolloutRequest.newBuilder()
                                .setRolloutId("r")
                                .setRollout(
                                    Rollout.newBuilder()
                                        .setRevision(benchmark)
                                        .addSteps(
                                            RolloutStep.newBuilder()
                                                .setPercent(100)
                                                .setMode(RolloutMode.ROLLOUT_MODE_ACTIVE)))
                                .build()))
                .getMessage())
        .isEqualTo("rollout.revision: " + both);
    assertThat(
            refusal(() ->
                    rules
                        .evaluation()
                        .evaluate(
                            EvaluateRequest.newBuilder()
                                .setRevision(benchmark)
                                .setEvent(NamedEvent.newBuilder().setType("execve"))
                                .build()))
                .getMessage())
        .isEqualTo(benchmark + ": of kind BENCHMARK (expected: RUNTIME)");
    AgentStream stream = stream("node-1");
    stream.send(List.of(benchmark), started(1, "cat"));
    assertThat(stream.refusal().getMessage()).contains("of kind BENCHMARK (expected: RUNTIME)");
    assertThat(rules.metrics())
        .contains("vedette_rules_batches_rejected_total{reason=\"UNKNOWN_REVISION\",} 1.0");
  }

  @Test
  void refusesARevisionThatIsTooLarge() {
    var stub = rules.ruleSets();
    String most = "#".repeat(4 << 20);
    Status together =
        refusal(() ->
            RulesFixture.store(
                stub,
                "mine",
                Stream.of("a", "b", "c", "d", "e")
                    .map(name -> file(name + ".yaml", name.equals("e") ? "#" : most))
                    .toArray(dev.vedette.proto.rules.v1.File[]::new)));
    assertThat(together.getCode()).isEqualTo(Code.INVALID_ARGUMENT_VALUE);
    assertThat(detail(together, BadRequest.class).getFieldViolations(0).getField())
        .isEqualTo("revision.files");
    assertThat(
            io.grpc.Status.fromThrowable(
                    org.assertj.core.api.Assertions.catchThrowable(() ->
                        RulesFixture.store(stub, "mine", file("rules.yaml", "#".repeat(21 << 20)))))
                .getCode())
        .isEqualTo(io.grpc.Status.Code.RESOURCE_EXHAUSTED);
    assertThat(alerts()).isEmpty();
  }

  @Test
  void countsBatchesThatComeAgainOrInAnotherOrder() {
    AgentStream stream = stream("node-1");
    stream.send(List.of(revision), started(3, "cat-3"), started(4, "cat-4"));
    assertThat(stream.acknowledged()).isEqualTo(4);
    stream.send(List.of(revision), started(1, "cat-1"), started(2, "cat-2"));
    assertThat(stream.acknowledged()).as("no mark goes back").isEqualTo(4);
    stream.send(List.of(revision), started(3, "cat-3"), started(4, "cat-4"));
    assertThat(stream.acknowledged()).isEqualTo(4);
    stream.send(List.of(revision), started(4, "cat-4"), started(5, "cat-5"));
    assertThat(stream.acknowledged()).isEqualTo(5);
    assertThat(alerts()).hasSize(3);
    assertThat(rules.metrics())
        .contains("vedette_rules_events_repeated_total 5.0")
        .contains("vedette_rules_events_missing_total 2.0");
  }

  @Test
  void keepsNodesApartThatHaveTheSameBoot() {
    // As machines that were cloned while they ran, or containers with one kernel.
    for (String node : List.of("node-1", "node-2")) {
      AgentStream stream = stream(node);
      stream.send(List.of(revision), started(1, "cat"), started(2, "cat"));
      assertThat(stream.acknowledged()).isEqualTo(2);
    }
    assertThat(alerts()).hasSize(4);
  }

  @Test
  void aClockThatIsYearsWrongBlindsNoRule() {
    Instant now = Instant.now();
    AgentStream stream = stream("node-1");
    stream.send(
        List.of(revision),
        at(1, now),
        at(2, now.plus(Duration.ofDays(3650))),
        at(3, Instant.EPOCH.plusNanos(1)),
        // Beyond what a signed number of nanoseconds holds.
        started(4, "cat").toBuilder().setTimeUnixNanos(-1).build(),
        at(5, now.plusSeconds(1)));
    assertThat(stream.acknowledged()).isEqualTo(5);
    assertThat(alerts()).as("each is stored, whatever its time").hasSize(5);
    stream.send(List.of(revision), at(6, now.plusSeconds(2)));
    assertThat(stream.acknowledged()).isEqualTo(6);
    assertThat(alerts(AlertSelector.newBuilder().addRules("Many cats").build()))
        .as("three within a minute")
        .hasSize(1);
    assertThat(rules.metrics())
        .contains("vedette_rules_correlation_unused_total{reason=\"AHEAD\",} 1.0")
        .contains("vedette_rules_correlation_unused_total{reason=\"LATE\",} 2.0");
  }

  private static Event at(long sequence, Instant time) {
    return started(sequence, "cat").toBuilder()
        .setTimeUnixNanos(time.getEpochSecond() * 1_000_000_000L + time.getNano())
        .build();
  }

  @Test
  void takesTextsForTextsWhateverADatabaseWouldReadInThem() {
    String strange = "cat'; DROP TABLE alerts; -- \" % _ \\ $1 ?";
    AgentStream stream = stream("node-1");
    stream.send(List.of(revision), started(1, strange));
    assertThat(stream.acknowledged()).isEqualTo(1);
    assertThat(alerts().getFirst().getMessage()).contains(strange);
    for (AlertSelector selector :
        List.of(
            AlertSelector.newBuilder().addRules("x' OR '1'='1").build(),
            AlertSelector.newBuilder().addTags("x' OR '1'='1").build(),
            AlertSelector.newBuilder().setSource("x' OR '1'='1").build())) {
      assertThat(alerts(selector)).isEmpty();
    }
    Status node =
        refusal(() -> alerts(AlertSelector.newBuilder().setNode("nodes/x' OR '1'='1").build()));
    assertThat(node.getCode()).isEqualTo(Code.INVALID_ARGUMENT_VALUE);
    assertThat(alerts()).hasSize(1);
  }

  @Test
  void cutsTextsThatNoAlertCanHoldAndGoesOnListing() {
    AgentStream stream = stream("node-1");
    int large = 10_000_000;
    for (int sequence = 1; sequence <= 3; sequence++) {
      stream.send(List.of(revision), event(sequence, "cat" + "x".repeat(large)));
      assertThat(stream.acknowledged()).isEqualTo(sequence);
    }
    List<Alert> alerts = alerts();
    assertThat(alerts).hasSize(3);
    assertThat(alerts.getFirst().getSerializedSize()).isLessThan(1 << 20);
    assertThat(alerts.getFirst().getMessage()).contains("xxx (cut, of 10000003 bytes)");
    assertThat(alerts.getFirst().getJson()).contains("(cut, of 10000003 bytes)");
    assertThat(rules.metrics()).contains("vedette_rules_alert_values_cut_total 3.0");
  }

  @Test
  void pagesEndBeforeTheyAreTooLargeToBeSent() {
    AgentStream stream = stream("node-1");
    int all = 100;
    for (int sequence = 1; sequence <= all; sequence++) {
      stream.send(List.of(revision), event(sequence, "cat" + sequence + "\u0001".repeat(60_000)));
      assertThat(stream.acknowledged()).isEqualTo(sequence);
    }
    List<String> names = new ArrayList<>();
    ListAlertsRequest.Builder request =
        ListAlertsRequest.newBuilder()
            .setPageSize(1000)
            .setSelector(AlertSelector.newBuilder().addRules("Cat started"));
    int pages = 0;
    do {
      ListAlertsResponse page = rules.alerts().listAlerts(request.build());
      assertThat(page.getSerializedSize()).isLessThan(9 << 20);
      page.getAlertsList().forEach(alert -> names.add(alert.getName()));
      request.setPageToken(page.getNextPageToken());
      pages++;
    } while (!request.getPageToken().isEmpty());
    assertThat(names).hasSize(all).doesNotHaveDuplicates();
    assertThat(pages).isGreaterThan(1);
  }

  private static Event event(long sequence, String program) {
    return AgentStream.event(sequence, EXECVE, text(PROC_NAME, program));
  }
}
