package dev.vedette.agent.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Timestamp;
import dev.vedette.agent.fleet.NodeChecks.Telling;
import dev.vedette.agent.node.RevisionFetcher;
import dev.vedette.agent.storage.StateDirectory;
import dev.vedette.agent.stream.Backoff;
import dev.vedette.agent.stream.FakeRulesServer;
import dev.vedette.proto.agent.v1.CheckReport;
import dev.vedette.proto.agent.v1.CheckResult;
import dev.vedette.proto.agent.v1.CheckRunFinished;
import dev.vedette.proto.agent.v1.CheckRunStarted;
import dev.vedette.proto.agent.v1.CheckState;
import dev.vedette.proto.agent.v1.RunCheckRequest;
import dev.vedette.proto.agent.v1.RunCheckResponse;
import dev.vedette.proto.rules.v1.CreateReportRequest;
import dev.vedette.proto.rules.v1.ReportTrigger;
import dev.vedette.proto.rules.v1.Schedule;
import dev.vedette.proto.rules.v1.ScheduledCheck;
import dev.vedette.server.config.DataSize;
import dev.vedette.server.grpc.ErrorReason;
import dev.vedette.server.grpc.ServiceException;
import dev.vedette.server.signature.SignaturePolicy;
import dev.vedette.server.signature.SignedKind;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.prometheus.client.CollectorRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FleetTest {
  private final FakeFleetService service = new FakeFleetService();
  private final FakeRulesServer server = new FakeRulesServer(service.services());
  private final ManagedChannel channel = server.connect();
  private final CollectorRegistry registry = new CollectorRegistry();
  private final Queue<RunCheckRequest> runs = new ConcurrentLinkedQueue<>();
  private final Path directory;
  private final StateDirectory state;
  private final KeptRevisions revisions;
  private Fleet fleet;
  private volatile @Nullable RuntimeException inTheWay;

  FleetTest(@TempDir Path directory) {
    this.directory = directory;
    state = StateDirectory.open(directory);
    revisions =
        new KeptRevisions(
            state, new RevisionFetcher(channel, new SignaturePolicy(List.of(), Set.of())));
    fleet = fleet(registry);
  }

  private Fleet fleet(CollectorRegistry counts) {
    FleetMetrics metrics = new FleetMetrics(counts);
    FleetConfig config =
        new FleetConfig(Duration.ofSeconds(20), 3, DataSize.mebibytes(1), DataSize.parse("4KiB"));
    FleetFiles files = new FleetFiles(state);
    ReportDelivery delivery =
        new ReportDelivery(channel, new Outbox(state, config, metrics), metrics, backoff());
    ScheduledRuns scheduled =
        new ScheduledRuns(
            new Timetable("n", Clock.systemUTC()),
            files,
            new NodeChecks("n", this::check, config, new Telling(metrics, Clock.systemUTC())),
            delivery,
            Clock.systemUTC());
    ScheduleWatch watch =
        new ScheduleWatch(
            new ScheduleWatch.Connection(channel, "n", backoff()),
            scheduled,
            revisions,
            files,
            metrics);
    return new Fleet(watch, scheduled, delivery);
  }

  private static Backoff backoff() {
    return new Backoff(Duration.ofMillis(10), Duration.ofMillis(50));
  }

  /** In place of the check service. */
  private void check(RunCheckRequest request, StreamObserver<RunCheckResponse> responses) {
    runs.add(request);
    RuntimeException problem = inTheWay;
    if (problem != null) {
      throw problem;
    }
    responses.onNext(
        RunCheckResponse.newBuilder()
            .setStarted(CheckRunStarted.newBuilder().setBenchmark("cis-1.10").addTargets("node"))
            .build());
    responses.onNext(
        RunCheckResponse.newBuilder()
            .setResult(
                CheckResult.newBuilder()
                    .setTarget("node")
                    .setCheck("4.1.1")
                    .setState(CheckState.CHECK_STATE_FAIL)
                    .setRemediation("x".repeat(request.getSkipCount() * 5000)))
            .build());
    responses.onNext(
        RunCheckResponse.newBuilder().setFinished(CheckRunFinished.getDefaultInstance()).build());
    responses.onCompleted();
  }

  @AfterEach
  void close() throws Exception {
    fleet.stop();
    channel.shutdownNow();
    server.down();
    state.close();
  }

  @Test
  void runsANewScheduleAndReports() throws Exception {
    service.schedule(scheduled("1", onChange()));
    fleet.start();

    CreateReportRequest report = service.report();

    assertThat(service.answer().getNode()).isEqualTo("nodes/n");
    assertThat(service.answer().getError()).isEmpty();
    assertThat(report.getParent()).isEqualTo("nodes/n");
    assertThat(report.getReportId()).matches("[a-z0-9-]{1,63}");
    assertThat(report.getReport().getSchedule()).isEqualTo("schedules/s");
    assertThat(report.getReport().getTrigger()).isEqualTo(ReportTrigger.REPORT_TRIGGER_CHANGE);
    CheckReport found = report.getReport().getCheckReport();
    assertThat(found.getRevision()).isEqualTo("ruleSets/c/revisions/1");
    assertThat(found.getBenchmark()).isEqualTo("cis-1.10");
    assertThat(found.getNode()).isEqualTo("n");
    assertThat(found.getResultsList()).map(CheckResult::getCheck).containsExactly("4.1.1");
    assertThat(runs).map(RunCheckRequest::getRevision).containsExactly("ruleSets/c/revisions/1");

    service.schedule(scheduled("2", onChange()));
    assertThat(service.report().getReport().getCheckReport().getRevision()).endsWith("/2");
    assertThat(revisions.files("ruleSets/c/revisions/2").getFirst().getContent().toStringUtf8())
        .isEqualTo("ruleSets/c/revisions/2");
    assertThat(service.answer().getError()).isEmpty(); // Only then is the old one forgotten.
    assertThat(kept()).containsExactly("ruleSets_c_revisions_2.binpb");
  }

  @Test
  void runsWhenAskedTo() throws Exception {
    service.schedule(scheduled("1", Schedule.newBuilder()));
    fleet.start();
    service.answer();
    service.answer();
    service.schedule(
        scheduled(
            "1",
            Schedule.newBuilder()
                .setRequestTime(
                    Timestamp.newBuilder().setSeconds(System.currentTimeMillis() / 1000))));
    assertThat(service.report().getReport().getTrigger())
        .isEqualTo(ReportTrigger.REPORT_TRIGGER_REQUEST);
  }

  @Test
  void reportsWhatWasInTheWay() throws Exception {
    inTheWay =
        new ServiceException(ErrorReason.PRECONDITION_FAILED, "no benchmark for version 1.2");
    service.schedule(scheduled("1", onChange()));
    fleet.start();
    CreateReportRequest report = service.report();
    assertThat(report.getReport().getError()).isEqualTo("no benchmark for version 1.2");
    assertThat(report.getReport().getCheckReport().hasEndTime()).isTrue();
    assertThat(sample("vedette_agent_scheduled_runs_total", "failed")).isEqualTo(1);
  }

  @Test
  void refusesARevisionThatCannotBeHadAndKeepsWhatItHad() throws Exception {
    service.schedule(scheduled("1", onChange()));
    fleet.start();
    service.answer();
    service.answer();
    service.report();
    service.schedule(scheduled("missing", onChange()));
    assertThat(service.answer().getError()).contains("ruleSets/c/revisions/missing");
    assertThat(kept()).containsExactly("ruleSets_c_revisions_1.binpb");
  }

  @Test
  void refusesARevisionThatIsNotSignedAsItMustBe() throws Exception {
    SignaturePolicy policy = new SignaturePolicy(List.of(), Set.of(SignedKind.BENCHMARK));
    RevisionFetcher strict = new RevisionFetcher(channel, policy);
    assertThatThrownBy(() -> strict.files("ruleSets/c/revisions/1"))
        .isInstanceOf(ServiceException.class)
        .hasMessage("ruleSets/c/revisions/1: not signed (expected: signed by a trusted key)");
  }

  @Test
  void refusesABadExpressionWithThePlace() throws Exception {
    service.schedule(scheduled("1", Schedule.newBuilder().setCron("0 99 * * *")));
    fleet.start();
    service.answer();
    assertThat(service.answer().getError()).contains("column 3: hour 99");
  }

  @Test
  void sendsAgainUntilItIsTakenAndDropsWhatIsRefused() throws Exception {
    service.refuse(Status.UNAVAILABLE, Status.FAILED_PRECONDITION);
    service.schedule(scheduled("1", onChange()));
    fleet.start();
    service.report();
    service.refuse(Status.INVALID_ARGUMENT);
    service.schedule(scheduled("2", onChange()));
    service.schedule(scheduled("2", onChange()), scheduled("3", onChange(), "schedules/t"));
    assertThat(service.report().getReport().getSchedule()).isEqualTo("schedules/t");
    assertThat(sample("vedette_agent_reports_total", "refused")).isEqualTo(1);
  }

  @Test
  void shortensAReportThatIsTooLarge() throws Exception {
    service.schedule(scheduled("1", onChange().addSkip("4.1.9")));
    fleet.start();
    CreateReportRequest report = service.report();
    assertThat(report.getReport().getCheckReport().getResults(0).getRemediation()).isEmpty();
    assertThat(report.getReport().getCheckReport().getResults(0).getCheck()).isEqualTo("4.1.1");
    assertThat(sample("vedette_agent_reports_total", "shortened")).isEqualTo(1);
  }

  @Test
  void remembersSchedulesAndWhatItRanOverARestart() throws Exception {
    service.schedule(scheduled("1", onChange()));
    fleet.start();
    String first = service.report().getReportId();
    service.answer();
    service.answer();
    fleet.stop();
    runs.clear();
    fleet = fleet(new CollectorRegistry());
    fleet.start();
    service.answer();
    service.answer();
    service.schedule(scheduled("2", onChange()));
    CreateReportRequest next = service.report();
    if (next.getReportId().equals(first)) {
      next = service.report(); // the agent stopped before it heard that the first was taken
    }
    assertThat(next.getReport().getCheckReport().getRevision()).endsWith("/2");
    assertThat(runs).map(RunCheckRequest::getRevision).containsExactly("ruleSets/c/revisions/2");
  }

  private double sample(String name, String outcome) {
    Double value = registry.getSampleValue(name, new String[] {"outcome"}, new String[] {outcome});
    return value == null ? -1 : value;
  }

  private List<String> kept() throws Exception {
    try (Stream<Path> files = Files.list(directory.resolve("benchmarks"))) {
      return files.map(file -> String.valueOf(file.getFileName())).toList();
    }
  }

  private static Schedule.Builder onChange() {
    return Schedule.newBuilder().setOnChange(true);
  }

  private static ScheduledCheck scheduled(String revision, Schedule.Builder schedule) {
    return scheduled(revision, schedule, "schedules/s");
  }

  private static ScheduledCheck scheduled(String revision, Schedule.Builder schedule, String name) {
    return ScheduledCheck.newBuilder()
        .setSchedule(schedule.setName(name).setRuleSet("ruleSets/c"))
        .setRevision("ruleSets/c/revisions/" + revision)
        .build();
  }
}
