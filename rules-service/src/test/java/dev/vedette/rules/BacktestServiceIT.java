package dev.vedette.rules;

import static dev.vedette.rules.AgentStream.FD_NAME;
import static dev.vedette.rules.AgentStream.OPENAT;
import static dev.vedette.rules.AgentStream.PROC_NAME;
import static dev.vedette.rules.AgentStream.TIME;
import static dev.vedette.rules.AgentStream.event;
import static dev.vedette.rules.AgentStream.started;
import static dev.vedette.rules.AgentStream.text;
import static dev.vedette.rules.RulesFixture.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import com.google.rpc.Code;
import dev.vedette.proto.event.v1.Event;
import dev.vedette.proto.event.v1.EventBatch;
import dev.vedette.proto.event.v1.SegmentOpening;
import dev.vedette.proto.event.v1.SegmentRecord;
import dev.vedette.proto.rules.v1.Backtest;
import dev.vedette.proto.rules.v1.BacktestRule;
import dev.vedette.proto.rules.v1.BacktestRules;
import dev.vedette.proto.rules.v1.BacktestServiceGrpc;
import dev.vedette.proto.rules.v1.BacktestState;
import dev.vedette.proto.rules.v1.CancelBacktestRequest;
import dev.vedette.proto.rules.v1.CreateBacktestRequest;
import dev.vedette.proto.rules.v1.CreateRecordingRequest;
import dev.vedette.proto.rules.v1.CreateRecordingResponse;
import dev.vedette.proto.rules.v1.GetBacktestRequest;
import dev.vedette.proto.rules.v1.ListBacktestsRequest;
import dev.vedette.proto.rules.v1.StreamOpening;
import dev.vedette.server.tls.PeerIdentity;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BacktestServiceIT {
  private static final String CAT =
      """
      - rule: Cat started
        desc: The program cat.
        condition: evt.type = execve and proc.name = cat
        output: Cat started (program=%proc.name)
        priority: WARNING
      - rule: Shadow opened
        desc: The file of passwords.
        condition: evt.type = openat and fd.name = /etc/shadow
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

  private BacktestServiceGrpc.BacktestServiceBlockingStub backtests() {
    return BacktestServiceGrpc.newBlockingStub(rules.as(PeerIdentity.gateway()));
  }

  private void send(String node, String revision, Event... events) {
    AgentStream stream = AgentStream.open(rules.as(PeerIdentity.agent(node)), node);
    long mark = stream.acknowledged();
    stream.send(List.of(revision), events);
    assertThat(stream.acknowledged()).isGreaterThan(mark);
  }

  private Backtest begin(Backtest.Builder wanted) {
    return backtests()
        .createBacktest(CreateBacktestRequest.newBuilder().setBacktest(wanted).build())
        .getBacktest();
  }

  private Backtest ended(Backtest begun) throws InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (true) {
      Backtest now =
          backtests()
              .getBacktest(GetBacktestRequest.newBuilder().setName(begun.getName()).build())
              .getBacktest();
      if (now.getState() != BacktestState.BACKTEST_STATE_RUNNING) {
        return now;
      }
      assertThat(System.nanoTime()).isLessThan(end);
      assertThat(never.await(20, TimeUnit.MILLISECONDS)).isFalse();
    }
  }

  /** The candidates are written beside the evaluation, so they may come a moment later. */
  private Backtest endedWith(long events, Backtest.Builder wanted) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    Backtest found = ended(begin(wanted));
    while (found.getEventCount() < events && System.nanoTime() < end) {
      found = ended(begin(wanted));
    }
    assertThat(found.getEventCount()).isEqualTo(events);
    return found;
  }

  private static BacktestRules files(String yaml) {
    return BacktestRules.newBuilder().addFiles(RulesFixture.file("rules.yaml", yaml)).build();
  }

  @Test
  void comparesOverTheCandidatesOfAllNodesAlsoAfterARestart() throws Exception {
    String revision = rules.apply("mine", CAT);
    send("node-1", revision, started(1, "cat"), started(2, "cat"));
    send(
        "node-2",
        revision,
        started(1, "cat"),
        event(2, OPENAT, text(FD_NAME, "/etc/shadow"), text(PROC_NAME, "vi")));
    String other =
        CAT.replace("proc.name = cat", "proc.name = dog")
            .replace("priority: ERROR", "priority: DEBUG");
    Backtest.Builder wanted =
        Backtest.newBuilder()
            .setBefore(BacktestRules.newBuilder().addRevisions(revision))
            .setAfter(files(other))
            .setSamples(1);
    endedWith(4, wanted);
    rules.restart();
    Backtest found = ended(begin(wanted));

    assertThat(found.getState()).isEqualTo(BacktestState.BACKTEST_STATE_SUCCEEDED);
    assertThat(found.getEventCount()).isEqualTo(4);
    assertThat(found.getReadBytes()).isEqualTo(found.getTotalBytes()).isPositive();
    assertThat(found.getRemovedCount()).isEqualTo(3);
    assertThat(found.getChangedCount()).isEqualTo(1);
    assertThat(found.getRulesList())
        .extracting(BacktestRule::getRule)
        .containsExactly("Cat started", "Shadow opened");
    BacktestRule cat = found.getRules(0);
    assertThat(cat.getRemovedCount()).isEqualTo(3);
    assertThat(cat.getSamplesList()).hasSize(1);
    assertThat(cat.getSamples(0).getBefore()).contains("Warning Cat started (program=cat)");
    assertThat(cat.getSamples(0).getAfter()).isEmpty();
    assertThat(cat.getWorkloadsList())
        .extracting(workload -> workload.getWorkload() + " " + workload.getRemovedCount())
        .containsExactly("host node-1 2", "host node-2 1");
    assertThat(found.getRules(1).getSamples(0).getAfter()).contains("Debug Shadow opened");
  }

  @Test
  void takesPartOfTheTimeAndOfTheNodes() throws Exception {
    String revision = rules.apply("mine", CAT);
    send("node-1", revision, started(1, "cat"), started(2, "cat"), started(3, "cat"));
    send("node-2", revision, started(2, "cat"));
    Backtest.Builder all = Backtest.newBuilder().setAfter(files(CAT));
    assertThat(endedWith(4, all).getSameCount()).isEqualTo(4);
    Backtest found =
        ended(
            begin(
                all.clone()
                    .addNodes("nodes/node-1")
                    .setStartTime(time(TIME + 2))
                    .setEndTime(time(TIME + 3))));
    assertThat(found.getEventCount()).isEqualTo(1);
  }

  private static Timestamp time(long nanos) {
    return Timestamp.newBuilder()
        .setSeconds(nanos / 1_000_000_000)
        .setNanos((int) (nanos % 1_000_000_000))
        .build();
  }

  @Test
  void saysWhichRulesCannotBeDecidedFromWhatWasRecorded() throws Exception {
    String revision = rules.apply("mine", CAT);
    send("node-1", revision, started(1, "cat"));
    String other = CAT.replace("proc.name = cat", "proc.pname = bash");
    Backtest found = endedWith(1, Backtest.newBuilder().setAfter(files(other)));
    assertThat(found.getRulesList()).hasSize(1);
    assertThat(found.getRules(0).getUndecidedCount()).isEqualTo(1);
    assertThat(found.getRules(0).getRemovedCount()).isEqualTo(1);
  }

  @Test
  void tellsWhatRulesOverSeveralEventsWouldAlert() throws Exception {
    String revision = rules.apply("mine", CAT);
    send("node-1", revision, started(1, "cat"), started(2, "cat"), started(3, "cat"));
    send("node-2", revision, started(1, "cat"), started(2, "cat"));
    String many =
        CAT
            + """
            - correlation: Many cats
              threshold: {rule: Cat started, count: 3, within: 1m}
              by: proc.name
              output: many cats (program=%proc.name)
              priority: CRITICAL
            """;
    Backtest found =
        endedWith(
            5,
            Backtest.newBuilder()
                .setBefore(BacktestRules.newBuilder().addRevisions(revision))
                .setAfter(files(many)));
    assertThat(found.getAddedCount()).isEqualTo(1);
    assertThat(found.getSameCount()).isEqualTo(5);
    BacktestRule correlated =
        found.getRulesList().stream()
            .filter(rule -> rule.getRule().equals("Many cats"))
            .findFirst()
            .orElseThrow();
    assertThat(correlated.getSamples(0).getAfter()).contains("Critical many cats (program=cat)");
    assertThat(correlated.getWorkloads(0).getWorkload()).isEqualTo("host node-1");
    Backtest twice =
        ended(
            begin(
                Backtest.newBuilder()
                    .setBefore(files(many))
                    .setAfter(files(many.replace("count: 3", "count: 2")))));
    assertThat(twice.getAddedCount() + twice.getChangedCount() + twice.getRemovedCount())
        .isGreaterThanOrEqualTo(2);
  }

  @Test
  void endsOneThatIsCancelledWhileItRuns() throws Exception {
    EventBatch.Builder batch = EventBatch.newBuilder();
    for (int i = 1; i <= 1000; i++) {
      batch.addEvents(started(i, "cat"));
    }
    StreamOpening opening = AgentStream.opening("elsewhere");
    List<SegmentRecord> records = new ArrayList<>();
    records.add(
        SegmentRecord.newBuilder()
            .setOpening(
                SegmentOpening.newBuilder()
                    .setIdentity(opening.getIdentity())
                    .setDictionary(opening.getDictionary()))
            .build());
    records.addAll(Collections.nCopies(30, SegmentRecord.newBuilder().setBatch(batch).build()));
    String recording = upload(records.toArray(SegmentRecord[]::new)).getRecording();
    // Read again and again, with an alert of each side for each event: many seconds of work.
    Backtest begun =
        begin(
            Backtest.newBuilder()
                .addAllRecordings(Collections.nCopies(64, recording))
                .setBefore(files(CAT))
                .setAfter(files(CAT)));
    var _ =
        backtests()
            .cancelBacktest(CancelBacktestRequest.newBuilder().setName(begun.getName()).build());
    Backtest found = ended(begun);
    assertThat(found.getState()).isEqualTo(BacktestState.BACKTEST_STATE_CANCELLED);
    assertThat(found.getReadBytes()).isLessThan(found.getTotalBytes());
    // Its place is free again.
    assertThat(ended(begin(Backtest.newBuilder().setAfter(files(CAT)))).getState())
        .isEqualTo(BacktestState.BACKTEST_STATE_SUCCEEDED);
  }

  @Test
  void runsOverARecordingThatTheCallerBringsAlong() throws Exception {
    StreamOpening opening = AgentStream.opening("elsewhere");
    CreateRecordingResponse kept =
        upload(
            SegmentRecord.newBuilder()
                .setOpening(
                    SegmentOpening.newBuilder()
                        .setIdentity(opening.getIdentity())
                        .setDictionary(opening.getDictionary()))
                .build(),
            SegmentRecord.newBuilder()
                .setBatch(
                    EventBatch.newBuilder()
                        .addEvents(started(1, "cat"))
                        .addEvents(started(2, "dog")))
                .build());
    assertThat(kept.getEventCount()).isEqualTo(2);
    Backtest found =
        ended(begin(Backtest.newBuilder().addRecordings(kept.getRecording()).setAfter(files(CAT))));
    assertThat(found.getEventCount()).isEqualTo(2);
    assertThat(found.getAddedCount()).isEqualTo(1);
    assertThat(found.getRules(0).getWorkloads(0).getWorkload()).isEqualTo("host elsewhere");
  }

  private CreateRecordingResponse upload(SegmentRecord... records) {
    Collected<CreateRecordingResponse> responses = new Collected<>();
    StreamObserver<CreateRecordingRequest> requests =
        BacktestServiceGrpc.newStub(rules.as(PeerIdentity.gateway())).createRecording(responses);
    for (SegmentRecord record : records) {
      requests.onNext(CreateRecordingRequest.newBuilder().setRecord(record).build());
    }
    requests.onCompleted();
    return responses.next();
  }

  @Test
  void refusesARecordingThatItsDictionaryDoesNotExplain() throws Exception {
    Collected<CreateRecordingResponse> responses = new Collected<>();
    StreamObserver<CreateRecordingRequest> requests =
        BacktestServiceGrpc.newStub(rules.as(PeerIdentity.gateway())).createRecording(responses);
    requests.onNext(
        CreateRecordingRequest.newBuilder()
            .setRecord(SegmentRecord.newBuilder().setBatch(EventBatch.getDefaultInstance()))
            .build());
    Throwable end = responses.end();
    assertThat(
            refusal(
                    () -> {
                      throw end;
                    })
                .getCode())
        .isEqualTo(Code.INVALID_ARGUMENT_VALUE);
  }

  @Test
  void refusesWhatCannotBeCompared() {
    assertThat(
            refusal(() -> begin(Backtest.newBuilder().setAfter(files("- rule: x\n")))).getMessage())
        .contains("rules.yaml:1");
    assertThat(
            refusal(() -> begin(Backtest.newBuilder().addRecordings("recordings/none"))).getCode())
        .isEqualTo(Code.NOT_FOUND_VALUE);
    assertThat(refusal(() -> begin(Backtest.newBuilder().setSamples(21))).getCode())
        .isEqualTo(Code.INVALID_ARGUMENT_VALUE);
  }

  @Test
  void keepsBacktestsAndTakesTheEndingOfOneThatHasEnded() throws Exception {
    rules.apply("mine", CAT);
    Backtest ended = ended(begin(Backtest.newBuilder()));
    assertThat(
            backtests()
                .cancelBacktest(CancelBacktestRequest.newBuilder().setName(ended.getName()).build())
                .getBacktest()
                .getState())
        .isEqualTo(BacktestState.BACKTEST_STATE_SUCCEEDED);
    assertThat(
            backtests().listBacktests(ListBacktestsRequest.getDefaultInstance()).getBacktestsList())
        .extracting(Backtest::getName)
        .containsExactly(ended.getName());
  }
}
