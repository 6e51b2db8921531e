package dev.vedette.rules;

import static dev.vedette.rules.FleetFixture.nightly;
import static dev.vedette.rules.RulesFixture.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.FieldMask;
import com.google.protobuf.util.Durations;
import com.google.rpc.Code;
import dev.vedette.proto.rules.v1.DeleteScheduleRequest;
import dev.vedette.proto.rules.v1.GetScheduleRequest;
import dev.vedette.proto.rules.v1.ListSchedulesRequest;
import dev.vedette.proto.rules.v1.RuleSetKind;
import dev.vedette.proto.rules.v1.RunScheduleRequest;
import dev.vedette.proto.rules.v1.Schedule;
import dev.vedette.proto.rules.v1.ScheduleServiceGrpc;
import dev.vedette.proto.rules.v1.ScheduledCheck;
import dev.vedette.proto.rules.v1.UpdateScheduleRequest;
import dev.vedette.proto.rules.v1.WatchSchedulesRequest;
import dev.vedette.proto.rules.v1.WatchSchedulesResponse;
import dev.vedette.server.tls.PeerIdentity;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScheduleServiceIT {
  @TempDir private Path directory;
  private RulesFixture rules;
  private FleetFixture fleet;

  @BeforeEach
  void start() {
    rules = RulesFixture.empty(directory);
    fleet = new FleetFixture(rules);
    fleet.benchmark(FleetFixture.CONTROLS);
  }

  @AfterEach
  void stop() {
    rules.close();
  }

  @Test
  void keepsASchedule() {
    Schedule created = fleet.schedule("nightly", nightly().setAuthor("somebody else"));

    assertThat(created.getName()).isEqualTo("schedules/nightly");
    assertThat(created.getAuthor()).isNotEqualTo("somebody else").isNotEmpty();
    assertThat(created.getNextRunTime().getSeconds() % 86_400).isEqualTo((2 * 60 + 30) * 60);
    Schedule found =
        fleet
            .schedules()
            .getSchedule(GetScheduleRequest.newBuilder().setName("schedules/nightly").build())
            .getSchedule();
    assertThat(found).isEqualTo(created);
    assertThat(
            fleet
                .schedules()
                .listSchedules(ListSchedulesRequest.getDefaultInstance())
                .getSchedulesList())
        .containsExactly(created);
    assertThat(refusal(() -> fleet.schedule("nightly", nightly())).getCode())
        .isEqualTo(Code.ALREADY_EXISTS_VALUE);
  }

  @Test
  void changesWhatTheMaskNames() {
    Schedule created = fleet.schedule("nightly", nightly().setBenchmark("cis-1.10"));

    Schedule paused =
        update(created.toBuilder().setPaused(true).setBenchmark("").build(), "paused");

    assertThat(paused.getPaused()).isTrue();
    assertThat(paused.getBenchmark()).isEqualTo("cis-1.10");
    assertThat(paused.hasNextRunTime()).isFalse();
    assertThat(refusal(() -> update(created, "paused")).getCode()).isEqualTo(Code.ABORTED_VALUE);
    assertThat(refusal(() -> update(paused, "author")).getMessage()).contains("update_mask");
    assertThat(refusal(() -> run("schedules/nightly")).getCode())
        .isEqualTo(Code.FAILED_PRECONDITION_VALUE);
  }

  @Test
  void refusesWhatCannotBeRun() {
    assertThat(refusal(() -> fleet.schedule("s", nightly().setCron("0 25 * * *"))).getMessage())
        .contains("schedule.cron", "column 3: hour 25 (expected: 0 to 23)");
    assertThat(refusal(() -> fleet.schedule("S", nightly())).getMessage()).contains("schedule_id");
    assertThat(refusal(() -> fleet.schedule("s", nightly().setRuleSet("ruleSets/none"))).getCode())
        .isEqualTo(Code.NOT_FOUND_VALUE);
    assertThat(refusal(() -> fleet.schedule("s", nightly().addNodes("nodes/none"))).getMessage())
        .contains("schedule.nodes[0]", "an enrolled node");
    assertThat(
            refusal(() -> fleet.schedule("s", nightly().setJitter(Durations.fromHours(25))))
                .getMessage())
        .contains("schedule.jitter");
    assertThat(
            refusal(() ->
                    fleet.schedule(
                        "s", nightly().setBenchmark("cis-1.10").setKubernetesVersion("1.30")))
                .getMessage())
        .contains("schedule.kubernetes_version");
    RulesFixture.create(rules.ruleSets(), "falco", RuleSetKind.RULE_SET_KIND_RUNTIME);
    assertThat(
            refusal(() -> fleet.schedule("s", nightly().setRuleSet("ruleSets/falco"))).getMessage())
        .contains("kind RUNTIME", "kind BENCHMARK");
  }

  @Test
  void tellsAnAgentWhatItsNodeHasToRun() {
    fleet.enrol("a");
    fleet.enrol("b");
    fleet.schedule("nightly", nightly().addNodes("nodes/a"));
    Collected<WatchSchedulesResponse> responses = new Collected<>();
    StreamObserver<WatchSchedulesRequest> requests = watch("a", "nodes/a", responses);
    WatchSchedulesResponse now = responses.next();
    assertThat(now.getChecksList())
        .map(check -> check.getSchedule().getName())
        .containsExactly("schedules/nightly");
    requests.onNext(answer(now.getNonce(), ""));

    fleet.schedule("others", nightly().addNodes("nodes/b")); // no message: nothing for this node
    String revision = fleet.benchmark(FleetFixture.CONTROLS.replace("first", "1st"));
    assertThat(responses.next().getChecksList())
        .map(ScheduledCheck::getRevision)
        .containsExactly(revision);
    run("schedules/nightly");
    WatchSchedulesResponse asked = responses.next();
    assertThat(asked.getChecks(0).getSchedule().hasRequestTime()).isTrue();
    fleet
        .schedules()
        .deleteSchedule(DeleteScheduleRequest.newBuilder().setName("schedules/nightly").build());
    assertThat(responses.next().getChecksList()).isEmpty();
    requests.onCompleted();
  }

  @Test
  void countsAnAgentThatCannotRunThem() throws Exception {
    fleet.enrol("a");
    fleet.schedule("nightly", nightly());
    Collected<WatchSchedulesResponse> responses = new Collected<>();
    StreamObserver<WatchSchedulesRequest> requests = watch("a", "nodes/a", responses);
    requests.onNext(answer(responses.next().getNonce(), "no such benchmark"));
    requests.onCompleted();
    responses.end();
    assertThat(rules.metrics())
        .contains("vedette_rules_schedule_answers_total{answer=\"rejected\",} 1.0");
  }

  @Test
  void refusesAnotherNodesCertificateAndAnswersToNothing() throws Exception {
    Collected<WatchSchedulesResponse> other = new Collected<>();
    watch("b", "nodes/a", other);
    assertThat(Status.fromThrowable(other.end()).getCode())
        .isEqualTo(Status.Code.PERMISSION_DENIED);
    Collected<WatchSchedulesResponse> responses = new Collected<>();
    StreamObserver<WatchSchedulesRequest> requests = watch("a", "nodes/a", responses);
    responses.next();
    requests.onNext(answer("never sent", ""));
    assertThat(Status.fromThrowable(responses.end()).getCode())
        .isEqualTo(Status.Code.INVALID_ARGUMENT);
  }

  private StreamObserver<WatchSchedulesRequest> watch(
      String certificate, String node, Collected<WatchSchedulesResponse> responses) {
    StreamObserver<WatchSchedulesRequest> requests =
        ScheduleServiceGrpc.newStub(rules.as(PeerIdentity.agent(certificate)))
            .watchSchedules(responses);
    requests.onNext(WatchSchedulesRequest.newBuilder().setNode(node).build());
    return requests;
  }

  private static WatchSchedulesRequest answer(String nonce, String error) {
    return WatchSchedulesRequest.newBuilder().setNonce(nonce).setError(error).build();
  }

  private Schedule update(Schedule schedule, String path) {
    return fleet
        .schedules()
        .updateSchedule(
            UpdateScheduleRequest.newBuilder()
                .setSchedule(schedule)
                .setUpdateMask(FieldMask.newBuilder().addPaths(path))
                .build())
        .getSchedule();
  }

  private void run(String name) {
    var _ = fleet.schedules().runSchedule(RunScheduleRequest.newBuilder().setName(name).build());
  }
}
