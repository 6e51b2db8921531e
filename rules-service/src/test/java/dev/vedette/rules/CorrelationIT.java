package dev.vedette.rules;

import static dev.vedette.rules.AgentStream.EXECVE;
import static dev.vedette.rules.AgentStream.FD_NAME;
import static dev.vedette.rules.AgentStream.OPENAT;
import static dev.vedette.rules.AgentStream.PROC_NAME;
import static dev.vedette.rules.AgentStream.event;
import static dev.vedette.rules.AgentStream.started;
import static dev.vedette.rules.AgentStream.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.proto.event.v1.Event;
import dev.vedette.proto.rules.v1.Alert;
import dev.vedette.proto.rules.v1.AlertSelector;
import dev.vedette.proto.rules.v1.DiffRevisionsRequest;
import dev.vedette.proto.rules.v1.FieldChange;
import dev.vedette.proto.rules.v1.ListAlertsRequest;
import dev.vedette.proto.rules.v1.Priority;
import dev.vedette.proto.rules.v1.RuleChange;
import dev.vedette.server.tls.PeerIdentity;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorrelationIT {
  private static final String RULES =
      """
      - rule: Cat started
        desc: The program cat.
        condition: evt.type = execve and proc.name = cat
        output: Cat started
        priority: NOTICE
      - rule: File opened
        desc: Any file.
        condition: evt.type = openat
        output: File opened
        priority: NOTICE
      - correlation: Many cats
        threshold: {rule: Cat started, count: 3, within: 1m}
        by: proc.name
        output: many cats (program=%proc.name)
        priority: CRITICAL
        tags: [cats]
      - correlation: Cat, then file
        sequence: {first: Cat started, then: File opened, within: 1m}
        output: file after cat (file=%fd.name)
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

  private void send(String node, String revision, Event... events) {
    AgentStream stream = AgentStream.open(rules.as(PeerIdentity.agent(node)), node);
    stream.acknowledged();
    stream.send(List.of(revision), events);
    assertThat(stream.acknowledged()).isGreaterThanOrEqualTo(events[0].getSequence());
    stream.cut();
  }

  private List<Alert> alerts(String rule) {
    return rules
        .alerts()
        .listAlerts(
            ListAlertsRequest.newBuilder()
                .setSelector(AlertSelector.newBuilder().addRules(rule))
                .build())
        .getAlertsList();
  }

  @Test
  void countsOverBatchesStreamsAndRestartsAndNeverTwice() {
    String revision = rules.apply("mine", RULES);
    send("node-1", revision, started(1, "cat"), started(2, "cat"));
    send("node-2", revision, started(1, "cat"));
    assertThat(alerts("Many cats")).isEmpty();
    rules.restart();
    send("node-1", revision, started(1, "cat"), started(2, "cat"));
    assertThat(alerts("Many cats")).isEmpty();
    send("node-1", revision, started(2, "cat"), started(3, "cat"));
    assertThat(alerts("Many cats")).hasSize(1);
    Alert alert = alerts("Many cats").getFirst();
    assertThat(alert.getMessage()).isEqualTo("many cats (program=cat)");
    assertThat(alert.getPriority()).isEqualTo(Priority.PRIORITY_CRITICAL);
    assertThat(alert.getTagsList()).containsExactly("cats");
    assertThat(alert.getNode()).isEqualTo("nodes/node-1");
    send("node-1", revision, started(3, "cat"), started(4, "cat"), started(5, "cat"));
    assertThat(alerts("Many cats")).hasSize(1);
    send("node-1", revision, started(6, "cat"));
    assertThat(alerts("Many cats")).hasSize(2);
  }

  @Test
  void goesOnUnderARevisionThatLooksForTheSame() {
    String revision = rules.apply("mine", RULES);
    send("node-1", revision, started(1, "cat"), started(2, "cat"));
    String next = rules.apply("mine", RULES.replace("priority: CRITICAL", "priority: ALERT"));
    send("node-1", next, started(3, "cat"));
    assertThat(alerts("Many cats"))
        .extracting(Alert::getPriority)
        .containsExactly(Priority.PRIORITY_ALERT);
  }

  @Test
  void findsWhatFollowsAlsoWhenItCameBefore() {
    String revision = rules.apply("mine", RULES);
    Event file = event(1, OPENAT, text(FD_NAME, "/tmp/x"));
    Event late =
        file.toBuilder().setTimeUnixNanos(file.getTimeUnixNanos() + 1_000_000_000L).build();
    send("node-1", revision, late);
    rules.restart();
    send("node-1", revision, event(2, EXECVE, text(PROC_NAME, "cat")));
    assertThat(alerts("Cat, then file"))
        .extracting(Alert::getMessage)
        .containsExactly("file after cat (file=/tmp/x)");
  }

  @Test
  void countsMatchesThatLackTheFieldOfTheKey() {
    String revision = rules.apply("mine", RULES.replace("by: proc.name", "by: container.id"));
    send("node-1", revision, started(1, "cat"), started(2, "cat"), started(3, "cat"));
    assertThat(alerts("Many cats")).isEmpty();
    assertThat(rules.metrics())
        .contains("vedette_rules_correlation_unused_total{reason=\"UNDECIDED\",} 3.0");
  }

  @Test
  void showsInADifferenceWhatItLooksFor() {
    String before = rules.apply("mine", RULES);
    String after = rules.apply("mine", RULES.replace("count: 3", "count: 4"));
    List<RuleChange> changes =
        rules
            .ruleSets()
            .diffRevisions(
                DiffRevisionsRequest.newBuilder().setBefore(before).setAfter(after).build())
            .getRulesList();
    assertThat(changes).extracting(RuleChange::getRule).containsExactly("Many cats");
    assertThat(changes.getFirst().getFieldsList())
        .extracting(FieldChange::getField, FieldChange::getAfter)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("pattern", "4 of Cat started within PT1M"));
  }
}
