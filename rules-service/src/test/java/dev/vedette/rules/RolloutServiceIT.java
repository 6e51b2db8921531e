package dev.vedette.rules;

import static dev.vedette.rules.AgentStream.started;
import static dev.vedette.rules.RulesFixture.file;
import static dev.vedette.rules.RulesFixture.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Durations;
import com.google.rpc.Code;
import dev.vedette.proto.event.v1.EventBatch;
import dev.vedette.proto.rules.v1.CreateRolloutRequest;
import dev.vedette.proto.rules.v1.EnrolNodeRequest;
import dev.vedette.proto.rules.v1.GetRolloutRequest;
import dev.vedette.proto.rules.v1.GetRuleSetRequest;
import dev.vedette.proto.rules.v1.ListAlertsRequest;
import dev.vedette.proto.rules.v1.ListRolloutsRequest;
import dev.vedette.proto.rules.v1.Node;
import dev.vedette.proto.rules.v1.PauseRolloutRequest;
import dev.vedette.proto.rules.v1.ResumeRolloutRequest;
import dev.vedette.proto.rules.v1.Revision;
import dev.vedette.proto.rules.v1.RollBackRolloutRequest;
import dev.vedette.proto.rules.v1.Rollout;
import dev.vedette.proto.rules.v1.RolloutEvent;
import dev.vedette.proto.rules.v1.RolloutMode;
import dev.vedette.proto.rules.v1.RolloutServiceGrpc;
import dev.vedette.proto.rules.v1.RolloutStep;
import dev.vedette.proto.rules.v1.RuleSetServiceGrpc;
import dev.vedette.proto.rules.v1.WatchRevisionsRequest;
import dev.vedette.proto.rules.v1.WatchRevisionsResponse;
import dev.vedette.server.tls.PeerIdentity;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RolloutServiceIT {
  private static final String CANDIDATE =
      """
      - rule: Program started
        desc: Cats only.
        condition: evt.type = execve and proc.name startswith cat
        output: Cat started (program=%proc.name)
        priority: NOTICE
      """;

  @TempDir private Path directory;
  private RulesFixture rules;
  private String before;
  private String candidate;

  @BeforeEach
  void start() {
    rules = RulesFixture.empty(directory);
    before = rules.apply("mine", RuleSetServiceIT.GOOD);
    candidate = RulesFixture.store(rules.ruleSets(), "mine", file("r.yaml", CANDIDATE)).getName();
  }

  @AfterEach
  void stop() {
    rules.close();
  }

  @Test
  void looksOnThenAlertsThenIsActive() {
    Agent agent = new Agent("node-1");
    assertThat(agent.next().active).containsExactly(before);
    create("r", step(100, RolloutMode.ROLLOUT_MODE_SHADOW, 1), step(100, active(), 1));

    Told shadow = agent.next();
    assertThat(shadow.active).containsExactly(before);
    assertThat(shadow.shadow).containsExactly(candidate);
    AgentStream stream = AgentStream.open(rules.as(PeerIdentity.agent("node-1")), "node-1");
    stream.acknowledged();
    stream.send(
        EventBatch.newBuilder()
            .addActiveRevisions(before)
            .addShadowRevisions(candidate)
            .addEvents(started(1, "cat-1"))
            .addEvents(started(2, "dog-1"))
            .build());
    assertThat(stream.acknowledged()).isEqualTo(2);
    Rollout measured = await("r", rollout -> rollout.getMeasures().getEvents() == 2);
    assertThat(measured.getMeasures().getAlerts()).isEqualTo(1);
    assertThat(measured.getMeasures().getAcceptedNodes()).isEqualTo(1);
    assertThat(rules.alerts().listAlerts(ListAlertsRequest.getDefaultInstance()).getAlertsList())
        .hasSize(2)
        .allMatch(alert -> alert.getRevision().equals(before));

    Told alerting = agent.next();
    assertThat(alerting.active).containsExactly(candidate);
    assertThat(alerting.shadow).isEmpty();
    Rollout done = await("r", rollout -> rollout.getState() == Rollout.State.STATE_DONE);
    assertThat(activeRevision()).isEqualTo(candidate);
    assertThat(done.getHistoryList())
        .extracting(RolloutEvent::getText)
        .containsExactly(
            "began with step 1: 100 % of the nodes, shadow",
            "went on to step 2: 100 % of the nodes, active",
            "activated its revision after the last step");
    assertThat(done.getHistory(0).getAuthor()).isEqualTo("gateway");
    assertThat(agent.isQuiet()).as("the same revisions need no second message").isTrue();
  }

  @Test
  void takesBackWhatANodeRejects() {
    Agent agent = new Agent("node-1");
    agent.next();
    agent.error = "no such field";
    create("r", step(100, active(), 3600));
    assertThat(agent.next().active).containsExactly(candidate);
    Rollout ended = await("r", rollout -> rollout.getState() == Rollout.State.STATE_ROLLED_BACK);
    assertThat(ended.getHistory(1).getAuthor()).isEqualTo("rollout");
    assertThat(ended.getHistory(1).getText())
        .isEqualTo("rolled back: rejected by 1 nodes (bound: 0): node-1: no such field");
    assertThat(agent.next().active).containsExactly(before);
    assertThat(activeRevision()).isEqualTo(before);
  }

  @Test
  void takesBackAStormOfAlertsButNotWhatItIsAskedToBear() {
    Agent agent = new Agent("node-1");
    agent.next();
    create("r", step(100, active(), 3600).toBuilder().setMaxAlertsPerNodeHour(120).build());
    agent.next();
    AgentStream stream = AgentStream.open(rules.as(PeerIdentity.agent("node-1")), "node-1");
    stream.acknowledged();
    send(stream, 1, 2);
    assertThat(await("r", rollout -> rollout.getMeasures().getAlerts() == 2).getState())
        .isEqualTo(Rollout.State.STATE_RUNNING);
    send(stream, 3, 3);
    Rollout ended = await("r", rollout -> rollout.getState() == Rollout.State.STATE_ROLLED_BACK);
    assertThat(ended.getHistory(1).getText())
        .isEqualTo("rolled back: 180.0 alerts per node and hour (bound: 120.0)");
    assertThat(ended.getMeasures().getAlerts()).isEqualTo(3);
    assertThat(agent.next().active).containsExactly(before);
  }

  private void send(AgentStream stream, long first, long last) {
    EventBatch.Builder batch = EventBatch.newBuilder().addActiveRevisions(candidate);
    for (long sequence = first; sequence <= last; sequence++) {
      batch.addEvents(started(sequence, "cat-" + sequence));
    }
    stream.send(batch.build());
    assertThat(stream.acknowledged()).isEqualTo(last);
  }

  @Test
  void aLargerShareHasAllNodesOfASmallerOne() {
    Set<String> few = nodesOf("few", 30);
    rollBack("few");
    Set<String> more = nodesOf("more", 70);
    assertThat(few).hasSizeBetween(1, 25);
    assertThat(more).containsAll(few).hasSizeBetween(few.size() + 1, 39);
  }

  /** Which of forty nodes are told to use the candidate. */
  private Set<String> nodesOf(String rollout, int percent) {
    create(rollout, step(percent, active(), 3600));
    Set<String> told = new HashSet<>();
    for (int number = 0; number < 40; number++) {
      Agent agent = new Agent("node-" + number);
      if (agent.next().active.contains(candidate)) {
        told.add("node-" + number);
      }
    }
    return told;
  }

  @Test
  void isForNodesThatHaveTheLabelsAlsoWhenTheyGetThemLater() {
    Agent labelled = new Agent("node-1");
    Agent other = new Agent("node-2");
    labelled.next();
    other.next();
    enrol("node-2", "pool", "edge");
    var _ =
        stub()
            .createRollout(
                CreateRolloutRequest.newBuilder()
                    .setRolloutId("r")
                    .setRollout(
                        Rollout.newBuilder()
                            .setRevision(candidate)
                            .putNodeLabels("pool", "canary")
                            .addSteps(step(100, active(), 3600)))
                    .build());
    enrol("node-1", "pool", "canary");
    assertThat(labelled.next().active).containsExactly(candidate);
    assertThat(other.isQuiet()).isTrue();
    rollBack("r");
    assertThat(labelled.next().active).containsExactly(before);
    assertThat(other.isQuiet()).isTrue();
  }

  private void enrol(String node, String label, String value) {
    var _ =
        rules
            .nodes(PeerIdentity.agent(node))
            .enrolNode(
                EnrolNodeRequest.newBuilder()
                    .setNode(Node.newBuilder().setName("nodes/" + node).putLabels(label, value))
                    .build());
  }

  @Test
  void holdsGoesOnAndSurvivesARestart() {
    new Agent("node-1").next();
    create("r", step(100, RolloutMode.ROLLOUT_MODE_SHADOW, 0), step(100, active(), 3600));
    var _ = stub().pauseRollout(PauseRolloutRequest.newBuilder().setName("rollouts/r").build());
    assertThat(
            refusal(() ->
                    stub()
                        .pauseRollout(
                            PauseRolloutRequest.newBuilder().setName("rollouts/r").build()))
                .getCode())
        .isEqualTo(Code.FAILED_PRECONDITION_VALUE);
    int step = get("r").getCurrentStep();
    rules.restart();
    Agent agent = new Agent("node-1");
    agent.next();
    Rollout held = await("r", rollout -> rollout.getMeasures().getAcceptedNodes() == 1);
    assertThat(held.getState()).isEqualTo(Rollout.State.STATE_PAUSED);
    assertThat(held.getCurrentStep()).isEqualTo(step);
    var _ = stub().resumeRollout(ResumeRolloutRequest.newBuilder().setName("rollouts/r").build());
    await("r", rollout -> rollout.getCurrentStep() == 1);
    assertThat(rollBack("r").getState()).isEqualTo(Rollout.State.STATE_ROLLED_BACK);
    assertThat(refusal(() -> rollBack("r")).getCode()).isEqualTo(Code.FAILED_PRECONDITION_VALUE);
    assertThat(stub().listRollouts(ListRolloutsRequest.getDefaultInstance()).getRolloutsList())
        .hasSize(1);
  }

  @Test
  void endsWhenSomebodyActivatesAnotherRevision() {
    create("r", step(100, active(), 3600));
    String third =
        RulesFixture.store(
                rules.ruleSets(), "mine", file("r.yaml", CANDIDATE.replace("cat", "cow")))
            .getName();
    RulesFixture.activate(rules.ruleSets(), third);
    Rollout ended = await("r", rollout -> rollout.getState() == Rollout.State.STATE_ROLLED_BACK);
    assertThat(ended.getHistory(1).getText()).contains("another revision was activated");
    assertThat(activeRevision()).isEqualTo(third);
  }

  @Test
  void refusesWhatMakesNoSense() {
    RolloutStep fine = step(10, active(), 1);
    for (List<RolloutStep> wrong :
        List.<List<RolloutStep>>of(
            List.of(),
            List.of(step(0, active(), 1)),
            List.of(step(101, active(), 1)),
            List.of(step(50, active(), 1), step(10, active(), 1)),
            List.of(fine, step(100, RolloutMode.ROLLOUT_MODE_SHADOW, 1)),
            List.of(fine.toBuilder().clearMode().build()),
            List.of(fine.toBuilder().setMaxRejections(-1).build()),
            List.of(fine.toBuilder().setMaxAlertsPerNodeHour(Double.NaN).build()),
            List.of(step(100, active(), -1)))) {
      assertThat(refusal(() -> create("r", wrong.toArray(RolloutStep[]::new))).getCode())
          .isEqualTo(Code.INVALID_ARGUMENT_VALUE);
    }
    create("r", fine);
    assertThat(refusal(() -> create("r", fine)).getCode()).isEqualTo(Code.ALREADY_EXISTS_VALUE);
    assertThat(refusal(() -> create("s", fine)).getCode())
        .isEqualTo(Code.FAILED_PRECONDITION_VALUE);
    assertThat(refusal(() -> get("none")).getCode()).isEqualTo(Code.NOT_FOUND_VALUE);
  }

  private static RolloutMode active() {
    return RolloutMode.ROLLOUT_MODE_ACTIVE;
  }

  private static RolloutStep step(int percent, RolloutMode mode, int soakSeconds) {
    return RolloutStep.newBuilder()
        .setPercent(percent)
        .setMode(mode)
        .setSoakTime(Durations.fromSeconds(soakSeconds))
        .build();
  }

  private RolloutServiceGrpc.RolloutServiceBlockingStub stub() {
    return RolloutServiceGrpc.newBlockingStub(rules.as(PeerIdentity.gateway()));
  }

  private void create(String id, RolloutStep... steps) {
    var _ =
        stub()
            .createRollout(
                CreateRolloutRequest.newBuilder()
                    .setRolloutId(id)
                    .setRollout(
                        Rollout.newBuilder().setRevision(candidate).addAllSteps(List.of(steps)))
                    .build());
  }

  private Rollout get(String id) {
    return stub()
        .getRollout(GetRolloutRequest.newBuilder().setName("rollouts/" + id).build())
        .getRollout();
  }

  private Rollout rollBack(String id) {
    return stub()
        .rollBackRollout(RollBackRolloutRequest.newBuilder().setName("rollouts/" + id).build())
        .getRollout();
  }

  private String activeRevision() {
    return rules
        .ruleSets()
        .getRuleSet(GetRuleSetRequest.newBuilder().setName("ruleSets/mine").build())
        .getRuleSet()
        .getActiveRevision();
  }

  private Rollout await(String id, Predicate<Rollout> wanted) {
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    CountDownLatch never = new CountDownLatch(1);
    Rollout rollout = get(id);
    while (!wanted.test(rollout)) {
      assertThat(System.nanoTime()).as(rollout.toString()).isLessThan(end);
      try {
        assertThat(never.await(50, TimeUnit.MILLISECONDS)).isFalse();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      rollout = get(id);
    }
    return rollout;
  }

  private record Told(List<String> active, List<String> shadow) {}

  /** Watches as an agent does and answers everything at once. */
  private final class Agent {
    private final Collected<WatchRevisionsResponse> responses = new Collected<>();
    private final StreamObserver<WatchRevisionsRequest> requests;
    private String error = "";

    Agent(String node) {
      requests =
          RuleSetServiceGrpc.newStub(rules.as(PeerIdentity.agent(node))).watchRevisions(responses);
      requests.onNext(WatchRevisionsRequest.newBuilder().setNode("nodes/" + node).build());
    }

    Told next() {
      WatchRevisionsResponse response = responses.next();
      requests.onNext(
          WatchRevisionsRequest.newBuilder().setNonce(response.getNonce()).setError(error).build());
      return new Told(
          response.getActiveRevisionsList().stream().map(Revision::getName).toList(),
          response.getShadowRevisionsList().stream().map(Revision::getName).toList());
    }

    boolean isQuiet() {
      return responses.isEmpty();
    }
  }
}
