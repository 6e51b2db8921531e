package dev.vedette.rules;

import static dev.vedette.rules.AgentStream.started;
import static dev.vedette.rules.RulesFixture.file;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Durations;
import com.google.protobuf.util.Timestamps;
import dev.vedette.proto.rules.v1.Alert;
import dev.vedette.proto.rules.v1.AlertServiceGrpc;
import dev.vedette.proto.rules.v1.CreateRolloutRequest;
import dev.vedette.proto.rules.v1.CreateSilenceRequest;
import dev.vedette.proto.rules.v1.GetRolloutRequest;
import dev.vedette.proto.rules.v1.ListAlertsRequest;
import dev.vedette.proto.rules.v1.Rollout;
import dev.vedette.proto.rules.v1.RolloutMode;
import dev.vedette.proto.rules.v1.RolloutServiceGrpc;
import dev.vedette.proto.rules.v1.RolloutStep;
import dev.vedette.proto.rules.v1.RuleSetServiceGrpc;
import dev.vedette.proto.rules.v1.Silence;
import dev.vedette.proto.rules.v1.SilenceServiceGrpc;
import dev.vedette.proto.rules.v1.WatchAlertsRequest;
import dev.vedette.proto.rules.v1.WatchAlertsResponse;
import dev.vedette.proto.rules.v1.WatchRevisionsRequest;
import dev.vedette.proto.rules.v1.WatchRevisionsResponse;
import dev.vedette.rules.output.OutputConfig;
import dev.vedette.rules.store.PostgresServer;
import dev.vedette.rules.store.StorageConfig;
import dev.vedette.server.config.ConfigSource;
import dev.vedette.server.tls.PeerIdentity;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two replicas of the service on one PostgreSQL: what one does, the other knows. */
class ReplicasIT {
  @TempDir private Path directory;
  private final List<AutoCloseable> open = new ArrayList<>();
  private Receiver receiver;
  private RulesFixture one;
  private RulesFixture two;
  private String revision;

  record Settings(Map<String, OutputConfig> outputs) {}

  @BeforeEach
  void start() throws Exception {
    receiver = Receiver.start(Receiver.with(200, ""));
    open.add(receiver);
    StorageConfig storage = PostgresServer.storage();
    Map<String, OutputConfig> outputs =
        ConfigSource.empty()
            .withFlags(List.of("--rules.outputs.http.http.url=" + receiver.url("/")))
            .read("rules", Settings.class)
            .outputs();
    one = RulesFixture.on(storage, directory.resolve("one"), outputs);
    open.add(one);
    revision = one.apply("mine", RuleSetServiceIT.GOOD);
    two = RulesFixture.on(storage, directory.resolve("two"), outputs);
    open.add(two);
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  @Test
  void aReaderSeesWhatTheOtherReplicaStoresAndResumesThere() {
    Collected<WatchAlertsResponse> atTwo = watch(two, "");
    atTwo.next();
    AgentStream agent = agent(one, "node-1");
    agent.send(List.of(revision), started(1, "cat"), started(2, "dog"));
    assertThat(agent.acknowledged()).isEqualTo(2);
    WatchAlertsResponse first = atTwo.next();
    assertThat(first.getAlert().getMessage()).contains("program=cat");
    assertThat(atTwo.next().getAlert().getMessage()).contains("program=dog");

    AgentStream other = agent(two, "node-2");
    other.send(List.of(revision), started(1, "cow"));
    assertThat(other.acknowledged()).isEqualTo(1);
    Collected<WatchAlertsResponse> atOne = watch(one, first.getResumeToken());
    atOne.next();
    assertThat(atOne.next().getAlert().getMessage()).contains("program=dog");
    assertThat(atOne.next().getAlert().getMessage()).contains("program=cow");
  }

  @Test
  void anAgentThatComesBackToTheOtherReplicaGoesOnWhereItWas() {
    AgentStream before = agent(one, "node-1");
    before.send(List.of(revision), started(1, "cat"), started(2, "dog"));
    assertThat(before.acknowledged()).isEqualTo(2);
    AgentStream after = AgentStream.open(two.as(PeerIdentity.agent("node-1")), "node-1");
    assertThat(after.acknowledged()).isEqualTo(2);
    after.send(List.of(revision), started(2, "dog"), started(3, "cow"));
    assertThat(after.acknowledged()).isEqualTo(3);
    assertThat(one.alerts().listAlerts(ListAlertsRequest.getDefaultInstance()).getAlertsList())
        .hasSize(3);
  }

  @Test
  void matchesCountTogetherWhicheverReplicaTheyCameTo() {
    String many =
        one.apply(
            "many",
            """
            - rule: Cat started
              desc: d
              condition: evt.type = execve and proc.name = cat
              output: cat
              priority: NOTICE
            - correlation: Many cats
              threshold: {rule: Cat started, count: 3, within: 1m}
              output: many cats
              priority: ERROR
            """);
    AgentStream before = agent(one, "node-1");
    before.send(List.of(many), started(1, "cat"));
    assertThat(before.acknowledged()).isEqualTo(1);
    AgentStream between = AgentStream.open(two.as(PeerIdentity.agent("node-1")), "node-1");
    assertThat(between.acknowledged()).isEqualTo(1);
    between.send(List.of(many), started(1, "cat"), started(2, "cat"));
    assertThat(between.acknowledged()).isEqualTo(2);
    AgentStream after = AgentStream.open(one.as(PeerIdentity.agent("node-1")), "node-1");
    assertThat(after.acknowledged()).isEqualTo(2);
    after.send(List.of(many), started(3, "cat"));
    assertThat(after.acknowledged()).isEqualTo(3);
    assertThat(one.alerts().listAlerts(ListAlertsRequest.getDefaultInstance()).getAlertsList())
        .extracting(Alert::getRule)
        .containsExactly("Many cats", "Cat started", "Cat started", "Cat started");
  }

  @Test
  void anActivationReachesTheAgentsOfBothAndASilenceHolds() throws Exception {
    Watcher watcher = new Watcher(two, "node-2");
    assertThat(watcher.next()).containsExactly(revision);
    String next = one.apply("mine", RuleSetServiceIT.GOOD.replace("NOTICE", "ERROR"));
    assertThat(watcher.next()).containsExactly(next);

    var _ =
        SilenceServiceGrpc.newBlockingStub(one.as(PeerIdentity.gateway()))
            .createSilence(
                CreateSilenceRequest.newBuilder()
                    .setSilenceId("quiet")
                    .setSilence(
                        Silence.newBuilder()
                            .addRules("Program started")
                            .setReason("test")
                            .setExpireTime(
                                Timestamps.fromMillis(System.currentTimeMillis() + 60_000)))
                    .build());
    AgentStream agent = agent(two, "node-2");
    long[] sequence = {0};
    await(() -> {
      agent.send(List.of(next), started(++sequence[0], "cat"));
      agent.acknowledged();
      return two.alerts()
          .listAlerts(ListAlertsRequest.getDefaultInstance())
          .getAlerts(0)
          .getSilence()
          .equals("silences/quiet");
    });
  }

  @Test
  void anOutputIsSentByOneOfThemAndTakenOverByTheOther() throws Exception {
    AgentStream atOne = agent(one, "node-1");
    AgentStream atTwo = agent(two, "node-2");
    for (int sequence = 1; sequence <= 50; sequence++) {
      atOne.send(List.of(revision), started(sequence, "cat"));
      atTwo.send(List.of(revision), started(sequence, "dog"));
    }
    Set<String> sent = new HashSet<>();
    while (sent.size() < 100) {
      sent.add(receiver.next().headers().get("Idempotency-Key"));
    }
    one.pause();
    atTwo.send(List.of(revision), started(51, "cow"));
    // What was sent in the moment of the change may come again, under its name.
    Receiver.Request next = receiver.next();
    while (sent.contains(next.headers().get("Idempotency-Key"))) {
      next = receiver.next();
    }
    assertThat(next.body()).contains("program=cow");
    one.resume();
  }

  @Test
  void aRolloutCountsTheNodesOfBothAndEndsForBoth() throws Exception {
    Watcher first = new Watcher(one, "node-1");
    Watcher second = new Watcher(two, "node-2");
    first.next();
    second.next();
    String candidate =
        RulesFixture.store(
                one.ruleSets(),
                "mine",
                file("r.yaml", RuleSetServiceIT.GOOD.replace("NOTICE", "ERROR")))
            .getName();
    var _ =
        RolloutServiceGrpc.newBlockingStub(one.as(PeerIdentity.gateway()))
            .createRollout(
                CreateRolloutRequest.newBuilder()
                    .setRolloutId("r")
                    .setRollout(
                        Rollout.newBuilder()
                            .setRevision(candidate)
                            .addSteps(
                                RolloutStep.newBuilder()
                                    .setPercent(100)
                                    .setMode(RolloutMode.ROLLOUT_MODE_ACTIVE)
                                    .setSoakTime(Durations.fromSeconds(3600))))
                    .build());
    assertThat(first.next()).containsExactly(candidate);
    second.error = "no such field";
    assertThat(second.next()).containsExactly(candidate);
    await(() -> rollout(one).getState() == Rollout.State.STATE_ROLLED_BACK);
    await(() -> rollout(two).getState() == Rollout.State.STATE_ROLLED_BACK);
    assertThat(rollout(one).getHistoryList()).hasSize(2);
    assertThat(rollout(one).getHistory(1).getText()).contains("node-2: no such field");
    assertThat(first.next()).containsExactly(revision);
    assertThat(second.next()).containsExactly(revision);
  }

  private static Rollout rollout(RulesFixture at) {
    return RolloutServiceGrpc.newBlockingStub(at.as(PeerIdentity.gateway()))
        .getRollout(GetRolloutRequest.newBuilder().setName("rollouts/r").build())
        .getRollout();
  }

  private static AgentStream agent(RulesFixture at, String node) {
    AgentStream stream = AgentStream.open(at.as(PeerIdentity.agent(node)), node);
    assertThat(stream.acknowledged()).isZero();
    return stream;
  }

  private static Collected<WatchAlertsResponse> watch(RulesFixture at, String token) {
    Collected<WatchAlertsResponse> responses = new Collected<>();
    AlertServiceGrpc.newStub(at.as(PeerIdentity.gateway()))
        .watchAlerts(WatchAlertsRequest.newBuilder().setResumeToken(token).build(), responses);
    return responses;
  }

  private static void await(BooleanSupplier truth) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    CountDownLatch never = new CountDownLatch(1);
    while (!truth.getAsBoolean()) {
      assertThat(System.nanoTime()).as("within 20 s").isLessThan(end);
      assertThat(never.await(20, TimeUnit.MILLISECONDS)).isFalse();
    }
  }

  /** Watches revisions as an agent does and answers at once. */
  private static final class Watcher {
    private final Collected<WatchRevisionsResponse> responses = new Collected<>();
    private final StreamObserver<WatchRevisionsRequest> requests;
    private String error = "";

    Watcher(RulesFixture at, String node) {
      requests =
          RuleSetServiceGrpc.newStub(at.as(PeerIdentity.agent(node))).watchRevisions(responses);
      requests.onNext(WatchRevisionsRequest.newBuilder().setNode("nodes/" + node).build());
    }

    List<String> next() {
      WatchRevisionsResponse response = responses.next();
      requests.onNext(
          WatchRevisionsRequest.newBuilder().setNonce(response.getNonce()).setError(error).build());
      return response.getActiveRevisionsList().stream().map(each -> each.getName()).toList();
    }
  }
}
