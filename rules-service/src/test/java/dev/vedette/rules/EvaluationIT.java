package dev.vedette.rules;

import static dev.vedette.rules.AgentStream.EXECVE;
import static dev.vedette.rules.AgentStream.FD_NAME;
import static dev.vedette.rules.AgentStream.OPENAT;
import static dev.vedette.rules.AgentStream.PROC_NAME;
import static dev.vedette.rules.AgentStream.event;
import static dev.vedette.rules.AgentStream.started;
import static dev.vedette.rules.AgentStream.text;
import static dev.vedette.rules.RulesFixture.detail;
import static dev.vedette.rules.RulesFixture.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import dev.vedette.proto.event.v1.Event;
import dev.vedette.proto.event.v1.EventBatch;
import dev.vedette.proto.event.v1.Field;
import dev.vedette.proto.event.v1.Loss;
import dev.vedette.proto.event.v1.NamedEvent;
import dev.vedette.proto.event.v1.Value;
import dev.vedette.proto.rules.v1.Alert;
import dev.vedette.proto.rules.v1.EnrolNodeRequest;
import dev.vedette.proto.rules.v1.EvaluateRequest;
import dev.vedette.proto.rules.v1.EvaluateResponse;
import dev.vedette.proto.rules.v1.ListAlertsRequest;
import dev.vedette.proto.rules.v1.Node;
import dev.vedette.proto.rules.v1.Priority;
import dev.vedette.proto.rules.v1.StreamOpening;
import dev.vedette.server.tls.PeerIdentity;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluationIT {
  private static final PeerIdentity AGENT = PeerIdentity.agent("node-1");
  private static final String CAT =
      """
      - rule: Cat started
        desc: The program cat.
        condition: evt.type = execve and proc.name = cat
        output: Cat started (program=%proc.name file=%fd.name)
        priority: WARNING
        tags: [b, a]
      """;
  private static final String SHADOW =
      """
      - rule: Shadow opened
        desc: The file of passwords.
        condition: evt.type = openat and fd.name = /etc/shadow and proc.name != login
        output: Shadow opened (program=%proc.name)
        priority: ERROR
      """;

  @TempDir private Path directory;
  private RulesFixture rules;

  @BeforeEach
  void start() {
    rules = RulesFixture.empty(directory);
  }

  @AfterEach
  void stop() {
    rules.close();
  }

  @Test
  void theFirstRuleThatMatchesAlertsUnlessAllAreToAlert(@TempDir Path other) {
    String both = CAT + CAT.replace("Cat started", "Cat seen");
    assertThat(rulesThatAlert(rules, both)).containsExactly("Cat started");
    try (RulesFixture all = RulesFixture.emptyMatchingAll(other)) {
      assertThat(rulesThatAlert(all, both)).containsExactlyInAnyOrder("Cat started", "Cat seen");
    }
  }

  private static List<String> rulesThatAlert(RulesFixture service, String yaml) {
    String revision = service.apply("mine", yaml);
    AgentStream stream = AgentStream.open(service.as(AGENT), "node-1");
    assertThat(stream.acknowledged()).isZero();
    stream.send(List.of(revision), started(1, "cat"));
    assertThat(stream.acknowledged()).isEqualTo(1);
    return service
        .alerts()
        .listAlerts(ListAlertsRequest.getDefaultInstance())
        .getAlertsList()
        .stream()
        .map(Alert::getRule)
        .toList();
  }

  @Test
  void makesAnAlertWithFalcosLineAndFalcosJson() {
    String revision = rules.apply("mine", CAT);
    rules
        .nodes(AGENT)
        .enrolNode(
            EnrolNodeRequest.newBuilder()
                .setNode(Node.newBuilder().setName("nodes/node-1").setHostname("host-1"))
                .build());
    AgentStream stream = AgentStream.open(rules.as(AGENT), "node-1");
    assertThat(stream.acknowledged()).isZero();
    Field absent =
        Field.newBuilder().setField(FD_NAME).setValue(Value.newBuilder().setAbsent(true)).build();
    stream.send(
        List.of(revision), event(1, EXECVE, text(PROC_NAME, "cat"), absent), started(2, "ls"));
    assertThat(stream.acknowledged()).isEqualTo(2);
    Alert alert = onlyAlert();
    assertThat(alert.getRule()).isEqualTo("Cat started");
    assertThat(alert.getPriority()).isEqualTo(Priority.PRIORITY_WARNING);
    assertThat(alert.getMessage())
        .startsWith("Cat started (program=cat file=<NA>) container_id=<NA>");
    assertThat(alert.getOutput())
        .startsWith(
            "2026-09-21T14:13:20.123456790+0000: Warning Cat started (program=cat file=<NA>)");
    assertThat(alert.getOutputFieldsMap())
        .containsEntry("proc.name", text(PROC_NAME, "cat").getValue())
        .containsEntry("fd.name", absent.getValue());
    assertThat(alert.getTagsList()).containsExactly("a", "b");
    assertThat(alert.getSource()).isEqualTo("syscall");
    assertThat(alert.getNode()).isEqualTo("nodes/node-1");
    assertThat(alert.getHostname()).isEqualTo("host-1");
    assertThat(alert.getRevision()).isEqualTo(revision);
    assertThat(alert.getEventType()).isEqualTo("execve");
    assertThat(alert.getTime())
        .isEqualTo(Timestamp.newBuilder().setSeconds(1_790_000_000).setNanos(123_456_790).build());
    assertThat(alert.getJson())
        .startsWith("{\"hostname\":\"host-1\"")
        .contains("\"rule\":\"Cat started\"")
        .contains("\"fd.name\":null")
        .contains("\"time\":\"2026-09-21T14:13:20.123456790Z\"")
        .doesNotContain("\n");
  }

  @Test
  void alertsWhenANodeLostEvents() {
    AgentStream stream = AgentStream.open(rules.as(AGENT), "node-1");
    assertThat(stream.acknowledged()).isZero();
    Event loss =
        Event.newBuilder()
            .setSequence(1)
            .setTimeUnixNanos(AgentStream.TIME)
            .setLoss(
                Loss.newBuilder()
                    .putEvents("openat", 90)
                    .putEvents("close", 10)
                    .setCapturedEvents(1000))
            .build();
    stream.send(List.of(), loss);
    assertThat(stream.acknowledged()).isEqualTo(1);
    stream.send(List.of(), loss);
    assertThat(stream.acknowledged()).isEqualTo(1);
    Alert alert = onlyAlert();
    assertThat(alert.getRule()).isEqualTo("Falco internal: syscall event drop");
    assertThat(alert.getSource()).isEqualTo("internal");
    assertThat(alert.getMessage())
        .contains("100 system calls dropped")
        .contains("openat 90, close 10");
    assertThat(alert.getOutputFieldsOrThrow("n_drops").getNumber()).isEqualTo(100);
    assertThat(alert.getOutputFieldsOrThrow("n_evts").getNumber()).isEqualTo(1000);
    assertThat(alert.getJson()).contains("\"n_drops.openat\":90");
  }

  @Test
  void saysOfWhichPriorityWasWhatANodeGaveUp() {
    AgentStream stream = AgentStream.open(rules.as(AGENT), "node-1");
    stream.acknowledged();
    stream.send(
        List.of(),
        Event.newBuilder()
            .setSequence(1)
            .setTimeUnixNanos(AgentStream.TIME)
            .setLoss(
                Loss.newBuilder()
                    .putEvents("candidate", 7)
                    .setReason("spool_full")
                    .setPriority("notice")
                    .setSinceUnixNanos(AgentStream.TIME)
                    .setUntilUnixNanos(AgentStream.TIME + 1))
            .build());
    assertThat(stream.acknowledged()).isEqualTo(1);
    assertThat(onlyAlert().getMessage())
        .contains("7 events lost (spool_full, of rules of priority notice) between ");
    assertThat(onlyAlert().getOutputFieldsOrThrow("priority").getText().toStringUtf8())
        .isEqualTo("notice");
  }

  @Test
  void alertsOnceWhenABatchIsSentTwice() {
    String revision = rules.apply("mine", CAT);
    AgentStream stream = AgentStream.open(rules.as(AGENT), "node-1");
    stream.acknowledged();
    stream.send(List.of(revision), started(1, "cat"));
    stream.send(List.of(revision), started(1, "cat"), started(2, "cat"));
    assertThat(stream.acknowledged()).isEqualTo(1);
    assertThat(stream.acknowledged()).isEqualTo(2);
    assertThat(alerts()).hasSize(2);
    assertThat(rules.metrics()).contains("vedette_rules_events_repeated_total 1.0");
  }

  @Test
  void alertsOnceWhenTheStreamIsCutAndTheServiceStartsAgain() {
    String revision = rules.apply("mine", CAT);
    AgentStream first = AgentStream.open(rules.as(AGENT), "node-1");
    first.acknowledged();
    first.send(List.of(revision), started(1, "cat"), started(2, "cat"));
    first.acknowledged();
    first.cut();
    AgentStream second = AgentStream.open(rules.as(AGENT), "node-1");
    assertThat(second.acknowledged()).isEqualTo(2);
    second.send(List.of(revision), started(2, "cat"), started(3, "cat"));
    assertThat(second.acknowledged()).isEqualTo(3);
    rules.restart();
    AgentStream third = AgentStream.open(rules.as(AGENT), "node-1");
    assertThat(third.acknowledged()).isEqualTo(3);
    third.send(List.of(revision), started(3, "cat"));
    assertThat(third.acknowledged()).isEqualTo(3);
    assertThat(alerts()).hasSize(3);
  }

  @Test
  void alertsOnceWhileTwoStreamsOfOneAgentOverlap() {
    String revision = rules.apply("mine", CAT);
    AgentStream first = AgentStream.open(rules.as(AGENT), "node-1");
    AgentStream second = AgentStream.open(rules.as(AGENT), "node-1");
    first.acknowledged();
    second.acknowledged();
    first.send(List.of(revision), started(1, "cat"));
    first.acknowledged();
    second.send(List.of(revision), started(1, "cat"));
    assertThat(second.acknowledged()).isEqualTo(1);
    assertThat(alerts()).hasSize(1);
  }

  @Test
  void takesUpAStreamWhereItsAgentWasAcknowledged() {
    String revision = rules.apply("mine", CAT);
    AgentStream stream =
        AgentStream.open(
            rules.as(AGENT),
            AgentStream.opening("node-1").toBuilder().setAcknowledgedSequence(7).build());
    assertThat(stream.acknowledged()).isEqualTo(7);
    stream.send(List.of(revision), started(7, "cat"), started(8, "cat"));
    assertThat(stream.acknowledged()).isEqualTo(8);
    assertThat(onlyAlert().getMessage()).startsWith("Cat started");
    assertThat(rules.metrics()).contains("vedette_rules_events_missing_total 0.0");
  }

  @Test
  void evaluatesEachBatchWithExactlyTheRevisionsItNames() {
    String old = rules.apply("mine", CAT);
    String current = rules.apply("mine", SHADOW);
    AgentStream stream = AgentStream.open(rules.as(AGENT), "node-1");
    stream.acknowledged();
    stream.send(List.of(old), started(1, "cat"), opened(2, "/etc/shadow"));
    stream.acknowledged();
    assertThat(alerts()).map(Alert::getRevision).containsExactly(old);
    stream.send(List.of(current), started(3, "cat"), opened(4, "/etc/shadow"));
    stream.acknowledged();
    assertThat(alerts()).map(Alert::getRevision).containsExactly(current, old);
    stream.send(List.of(), started(5, "cat"));
    stream.acknowledged();
    assertThat(alerts()).hasSize(2);
  }

  @Test
  void letsSeveralRuleSetsAlertButSaysTheSameOnce() {
    String one = rules.apply("one", CAT);
    String same = rules.apply("same", CAT + "# in another rule set\n");
    String other = rules.apply("other", CAT.replace("Cat started", "Feline"));
    AgentStream stream = AgentStream.open(rules.as(AGENT), "node-1");
    stream.acknowledged();
    stream.send(List.of(one, same, other), started(1, "cat"));
    stream.acknowledged();
    assertThat(alerts()).map(Alert::getRule).containsExactly("Feline", "Cat started");
    assertThat(rules.metrics()).contains("vedette_rules_same_matches_total 1.0");
  }

  @Test
  void onlyCountsShadowRevisions() {
    String revision = rules.apply("mine", CAT);
    AgentStream stream = AgentStream.open(rules.as(AGENT), "node-1");
    stream.acknowledged();
    stream.send(
        EventBatch.newBuilder().addShadowRevisions(revision).addEvents(started(1, "cat")).build());
    stream.acknowledged();
    assertThat(alerts()).isEmpty();
    assertThat(rules.metrics())
        .contains("vedette_rules_shadow_matches_total{rule=\"Cat started\",} 1.0");
  }

  @Test
  void countsAnUndecidedRuleAndAlertsNothing() {
    String revision = rules.apply("mine", SHADOW);
    AgentStream stream = AgentStream.open(rules.as(AGENT), "node-1");
    stream.acknowledged();
    stream.send(List.of(revision), event(1, OPENAT, text(FD_NAME, "/etc/shadow")));
    assertThat(stream.acknowledged()).isEqualTo(1);
    assertThat(alerts()).isEmpty();
    assertThat(rules.metrics())
        .contains("vedette_rules_undecided_total{rule=\"Shadow opened\",} 1.0");
  }

  @Test
  void refusesAnotherNodesCertificate() throws Exception {
    AgentStream stream = AgentStream.open(rules.as(PeerIdentity.agent("node-2")), "node-1");
    Status refusal = stream.refusal();
    assertThat(refusal.getCode()).isEqualTo(Code.PERMISSION_DENIED_VALUE);
    assertThat(detail(refusal, ErrorInfo.class).getReason()).isEqualTo("WRONG_NODE");
    assertThat(rules.metrics())
        .contains("vedette_rules_batches_rejected_total{reason=\"WRONG_NODE\",} 1.0");
  }

  @Test
  void refusesARevisionThatDoesNotExist() throws Exception {
    AgentStream stream = AgentStream.open(rules.as(AGENT), "node-1");
    stream.acknowledged();
    stream.send(List.of("ruleSets/none/revisions/" + "0".repeat(64)), started(1, "cat"));
    Status refusal = stream.refusal();
    assertThat(refusal.getCode()).isEqualTo(Code.FAILED_PRECONDITION_VALUE);
    assertThat(detail(refusal, ErrorInfo.class).getReason()).isEqualTo("UNKNOWN_REVISION");
  }

  @Test
  void refusesWhatTheDictionaryDoesNotExplainAndCommitsNothing() throws Exception {
    String revision = rules.apply("mine", CAT);
    for (EventBatch batch :
        List.of(
            batch(revision, started(1, "cat"), event(2, 77)),
            batch(revision, started(1, "cat"), event(2, EXECVE, text(77, "x"))),
            batch(
                revision,
                started(1, "cat"),
                event(2, EXECVE, Field.newBuilder().setField(FD_NAME).build())),
            batch(revision, started(2, "cat"), started(1, "cat")),
            batch(revision, started(0, "cat")))) {
      AgentStream stream = AgentStream.open(rules.as(AGENT), "node-1");
      assertThat(stream.acknowledged()).isZero();
      stream.send(batch);
      assertThat(stream.end().getCode()).isEqualTo(io.grpc.Status.Code.INVALID_ARGUMENT);
    }
    assertThat(alerts()).isEmpty();
  }

  @Test
  void refusesAnOpeningThatIsNotOne() throws Exception {
    StreamOpening good = AgentStream.opening("node-1");
    for (StreamOpening opening :
        List.of(
            good.toBuilder().clearDictionary().build(),
            good.toBuilder().clearIdentity().build(),
            good.toBuilder().setIdentity(good.getIdentity().toBuilder().clearBootId()).build())) {
      assertThat(AgentStream.open(rules.as(AGENT), opening).end().getCode())
          .isEqualTo(io.grpc.Status.Code.INVALID_ARGUMENT);
    }
  }

  @Test
  void triesOneEventByNameAndStoresNothing() {
    String revision = rules.apply("mine", SHADOW);
    rules.apply("other", CAT);
    EvaluateResponse hit =
        rules
            .evaluation()
            .evaluate(request(revision, named("fd.name", "/etc/shadow", "proc.name", "cat")));
    assertThat(hit.getAlertsList()).map(Alert::getRule).containsExactly("Shadow opened");
    assertThat(hit.getAlerts(0).getName()).isEmpty();
    assertThat(hit.getAlerts(0).getMessage())
        .startsWith("Shadow opened (program=cat) container_id=");
    EvaluateResponse undecided =
        rules.evaluation().evaluate(request("", named("fd.name", "/etc/shadow")));
    assertThat(undecided.getAlertsList()).isEmpty();
    assertThat(undecided.getUndecidedRulesList()).containsExactly("Shadow opened");
    Status unknown =
        refusal(() -> rules.evaluation().evaluate(request("", named("fd.nmae", "/etc/shadow"))));
    assertThat(unknown.getMessage()).contains("event.fields[fd.nmae]");
    assertThat(alerts()).isEmpty();
  }

  private static EvaluateRequest request(String revision, NamedEvent event) {
    return EvaluateRequest.newBuilder().setRevision(revision).setEvent(event).build();
  }

  private static NamedEvent named(String... namesAndTexts) {
    NamedEvent.Builder event = NamedEvent.newBuilder().setType("openat");
    for (int index = 0; index < namesAndTexts.length; index += 2) {
      event.putFields(
          namesAndTexts[index],
          Value.newBuilder().setText(ByteString.copyFromUtf8(namesAndTexts[index + 1])).build());
    }
    return event.build();
  }

  private static EventBatch batch(String revision, dev.vedette.proto.event.v1.Event... events) {
    return EventBatch.newBuilder()
        .addActiveRevisions(revision)
        .addAllEvents(List.of(events))
        .build();
  }

  private static dev.vedette.proto.event.v1.Event opened(long sequence, String file) {
    return event(sequence, OPENAT, text(FD_NAME, file), text(PROC_NAME, "cat"));
  }

  private Alert onlyAlert() {
    List<Alert> alerts = alerts();
    assertThat(alerts).hasSize(1);
    return alerts.getFirst();
  }

  private List<Alert> alerts() {
    return rules.alerts().listAlerts(ListAlertsRequest.getDefaultInstance()).getAlertsList();
  }
}
