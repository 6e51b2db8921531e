package dev.vedette.rules;

import static dev.vedette.proto.agent.v1.CheckState.CHECK_STATE_FAIL;
import static dev.vedette.proto.agent.v1.CheckState.CHECK_STATE_NOT_APPLICABLE;
import static dev.vedette.proto.agent.v1.CheckState.CHECK_STATE_PASS;
import static dev.vedette.rules.FleetFixture.nightly;
import static dev.vedette.rules.FleetFixture.report;
import static dev.vedette.rules.FleetFixture.result;
import static dev.vedette.rules.RulesFixture.detail;
import static dev.vedette.rules.RulesFixture.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Timestamps;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import dev.vedette.proto.agent.v1.CheckTotals;
import dev.vedette.proto.rules.v1.CheckDrift;
import dev.vedette.proto.rules.v1.CreateWaiverRequest;
import dev.vedette.proto.rules.v1.DeleteScheduleRequest;
import dev.vedette.proto.rules.v1.DiffReportsRequest;
import dev.vedette.proto.rules.v1.DiffReportsResponse;
import dev.vedette.proto.rules.v1.FleetCheck;
import dev.vedette.proto.rules.v1.GetFleetReportRequest;
import dev.vedette.proto.rules.v1.GetFleetReportResponse;
import dev.vedette.proto.rules.v1.GetReportRequest;
import dev.vedette.proto.rules.v1.ListReportsRequest;
import dev.vedette.proto.rules.v1.NodeSummary;
import dev.vedette.proto.rules.v1.Report;
import dev.vedette.proto.rules.v1.ReportSelector;
import dev.vedette.proto.rules.v1.ReportServiceGrpc;
import dev.vedette.proto.rules.v1.WaivedCheck;
import dev.vedette.proto.rules.v1.Waiver;
import dev.vedette.proto.rules.v1.WatchReportsRequest;
import dev.vedette.proto.rules.v1.WatchReportsResponse;
import dev.vedette.server.tls.PeerIdentity;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportServiceIT {
  @TempDir private Path directory;
  private RulesFixture rules;
  private FleetFixture fleet;
  private String revision = "";

  @BeforeEach
  void start() {
    rules = RulesFixture.empty(directory);
    fleet = new FleetFixture(rules);
    revision = fleet.benchmark(FleetFixture.CONTROLS);
    fleet.schedule("nightly", nightly());
    fleet.enrol("a");
    fleet.enrol("b");
  }

  @AfterEach
  void stop() {
    rules.close();
  }

  @Test
  void keepsAReportAndCountsItsStates() {
    Report sent = fleet.send("a", "r-1", twoChecks(100));

    assertThat(sent.getName()).isEqualTo("nodes/a/reports/r-1");
    Report whole = get("nodes/a/reports/r-1");
    assertThat(whole.getCheckReport().getResultsList())
        .containsExactlyElementsOf(twoChecks(100).getCheckReport().getResultsList());
    assertThat(whole.getCheckReport().getNode()).isEqualTo("a");
    assertThat(whole.getCheckReport().getTotals())
        .isEqualTo(CheckTotals.newBuilder().setPass(1).setFail(1).build());
    Report listed = list("nodes/a").getFirst();
    assertThat(listed.getCheckReport().getResultsCount()).isZero();
    assertThat(listed.getCheckReport().getTotals().getFail()).isEqualTo(1);
  }

  @Test
  void storesAReportThatIsSentAgainOnce() {
    Report first = fleet.send("a", "r-1", twoChecks(100));
    Report second = fleet.send("a", "r-1", twoChecks(100));

    assertThat(second).isEqualTo(first);
    assertThat(list("nodes/-")).hasSize(1);
    assertThat(rules.metrics())
        .contains("vedette_rules_reports_total{outcome=\"repeated\",} 1.0")
        .contains("vedette_rules_reports_total{outcome=\"stored\",} 1.0");
  }

  @Test
  void refusesAndCountsAReportForAnotherNode() {
    Status refusal = refusal(() -> fleet.send("a", "b", "r-1", twoChecks(100)));

    assertThat(refusal.getCode()).isEqualTo(Code.PERMISSION_DENIED_VALUE);
    assertThat(detail(refusal, ErrorInfo.class).getReason()).isEqualTo("WRONG_NODE");
    assertThat(list("nodes/-")).isEmpty();
    assertThat(rules.metrics())
        .contains("vedette_rules_reports_total{outcome=\"wrong_node\",} 1.0");
  }

  @Test
  void refusesWhatIsTooLargeOrUnknownOrWrong() {
    Status large =
        refusal(() ->
            fleet.send(
                "a",
                "r-1",
                report(revision, 100, result("4.1.1", CHECK_STATE_FAIL, "x".repeat(70_000)))));
    assertThat(large.getCode()).isEqualTo(Code.RESOURCE_EXHAUSTED_VALUE);

    Status unknownNode = refusal(() -> fleet.send("c", "r-1", twoChecks(100)));
    assertThat(unknownNode.getCode()).isEqualTo(Code.FAILED_PRECONDITION_VALUE);

    Status unknownSchedule =
        refusal(() -> fleet.send("a", "r-1", twoChecks(100).setSchedule("schedules/other")));
    assertThat(unknownSchedule.getCode()).isEqualTo(Code.NOT_FOUND_VALUE);

    Status wrong = refusal(() -> fleet.send("a", "r-1", report("r", 100)));
    assertThat(wrong.getCode()).isEqualTo(Code.INVALID_ARGUMENT_VALUE);
    assertThat(wrong.getMessage()).contains("report.check_report.revision");

    Status noState =
        refusal(() ->
            fleet.send(
                "a",
                "r-1",
                report(
                    revision,
                    100,
                    result("4.1.1", CHECK_STATE_FAIL, "").toBuilder().clearState().build())));
    assertThat(noState.getMessage()).contains("results[0].state");
    assertThat(rules.metrics())
        .contains("vedette_rules_reports_total{outcome=\"too_large\",} 1.0")
        .contains("vedette_rules_reports_total{outcome=\"unknown_node\",} 1.0")
        .contains("vedette_rules_reports_total{outcome=\"unknown_schedule\",} 1.0")
        .contains("vedette_rules_reports_total{outcome=\"invalid\",} 2.0");

    Status noSuchNode = refusal(() -> list("nodes/c"));
    assertThat(noSuchNode.getCode()).isEqualTo(Code.NOT_FOUND_VALUE);
  }

  @Test
  void saysWhatChangedBetweenTwoRuns() {
    fleet.send("a", "r-1", twoChecks(100));
    fleet.send(
        "a",
        "r-2",
        report(
            revision,
            200,
            result("4.1.2", CHECK_STATE_PASS, "600"),
            result("4.1.3", CHECK_STATE_FAIL, "777")));

    DiffReportsResponse diff =
        fleet
            .reports()
            .diffReports(DiffReportsRequest.newBuilder().setAfter("nodes/a/reports/r-2").build());

    assertThat(diff.getBefore().getName()).isEqualTo("nodes/a/reports/r-1");
    assertThat(diff.getDriftList())
        .map(drift ->
            drift.getCheck()
                + " "
                + drift.getBeforeState().name().replace("CHECK_STATE_", "")
                + " "
                + drift.getBeforeValue()
                + " -> "
                + drift.getAfterState().name().replace("CHECK_STATE_", "")
                + " "
                + drift.getAfterValue())
        .containsExactly(
            "4.1.2 FAIL 644 -> PASS 600",
            "4.1.3 UNSPECIFIED  -> FAIL 777",
            "4.1.1 PASS 600 -> UNSPECIFIED ");
    Status first =
        refusal(() ->
            fleet
                .reports()
                .diffReports(
                    DiffReportsRequest.newBuilder().setAfter("nodes/a/reports/r-1").build()));
    assertThat(first.getCode()).isEqualTo(Code.FAILED_PRECONDITION_VALUE);
  }

  @Test
  void keepsTheLastReportsOfASchedule() {
    for (int i = 1; i <= 5; i++) {
      fleet.send("a", "r-" + i, twoChecks(100L * i));
    }
    assertThat(list("nodes/a"))
        .map(Report::getName)
        .containsExactly("nodes/a/reports/r-5", "nodes/a/reports/r-4", "nodes/a/reports/r-3");
  }

  @Test
  void showsTheFleetWithWaiversAndGauges() {
    fleet.send("a", "r-1", twoChecks(100));
    fleet.send(
        "b",
        "r-1",
        report(
            revision,
            100,
            result("4.1.1", CHECK_STATE_NOT_APPLICABLE, ""),
            result("4.1.2", CHECK_STATE_FAIL, "644")));
    fleet.enrol("c");
    waive("w-1", Waiver.newBuilder().setCheck("4.1.2").addNodes("nodes/b"));

    GetFleetReportResponse report = fleetReport();

    assertThat(report.getNodesList())
        .map(NodeSummary::getNode)
        .containsExactly("nodes/a", "nodes/b");
    assertThat(report.getSilentNodesList()).containsExactly("nodes/c");
    assertThat(report.getTotals())
        .isEqualTo(CheckTotals.newBuilder().setPass(1).setFail(2).setNotApplicable(1).build());
    assertThat(report.getWaivedFailCount()).isEqualTo(1);
    FleetCheck second = report.getChecks(1);
    assertThat(second.getStatesList())
        .map(count -> count.getState() + " " + count.getWaived() + " " + count.getNodesList())
        .containsExactlyInAnyOrder(
            "CHECK_STATE_FAIL false [nodes/a]", "CHECK_STATE_FAIL true [nodes/b]");
    assertThat(rules.metrics())
        .contains(gauge("4.1.1", "pass", false), gauge("4.1.1", "not_applicable", false))
        .contains(gauge("4.1.2", "fail", false), gauge("4.1.2", "fail", true))
        .anyMatch(line ->
            line.startsWith(
                "vedette_rules_check_report_time_seconds{node=\"a\",schedule=\"nightly\",} 100"));

    fleet
        .schedules()
        .deleteSchedule(DeleteScheduleRequest.newBuilder().setName("schedules/nightly").build());
    assertThat(fleetReport().getChecksList()).isEmpty();
    assertThat(rules.metrics()).noneMatch(line -> line.startsWith("vedette_rules_check_nodes{"));
    assertThat(list("nodes/-")).hasSize(2);
  }

  @Test
  void remembersTheFleetOverARestart() {
    fleet.send("a", "r-1", twoChecks(100));
    rules.restart();
    assertThat(fleetReport().getTotals().getFail()).isEqualTo(1);
  }

  @Test
  void showsAWaivedCheckAsWaivedAndNeverHidesIt() {
    fleet.send("a", "r-1", twoChecks(100));
    waive("w-1", Waiver.newBuilder().setCheck("4.1.2").setBenchmark("cis-1.10"));
    waive("w-2", Waiver.newBuilder().setCheck("4.1.1").setBenchmark("another"));

    Report whole = get("nodes/a/reports/r-1");

    assertThat(whole.getCheckReport().getTotals().getFail()).isEqualTo(1);
    assertThat(whole.getWaivedFailCount()).isEqualTo(1);
    assertThat(whole.getWaivedChecksList()).map(WaivedCheck::getCheck).containsExactly("4.1.2");
    WaivedCheck waived = whole.getWaivedChecks(0);
    assertThat(waived.getState()).isEqualTo(CHECK_STATE_FAIL);
    assertThat(waived.getWaiver().getReason()).isEqualTo("for the test");
  }

  @Test
  void tellsFollowersOfNewReportsWithTheirDrift() {
    fleet.send("a", "r-1", twoChecks(100));
    Collected<WatchReportsResponse> responses = new Collected<>();
    ReportServiceGrpc.newStub(rules.as(PeerIdentity.gateway()))
        .watchReports(WatchReportsRequest.getDefaultInstance(), responses);
    WatchReportsResponse started = responses.next();
    assertThat(started.hasStarted()).isTrue();

    fleet.send(
        "a",
        "r-2",
        report(
            revision,
            200,
            result("4.1.1", CHECK_STATE_FAIL, "777"),
            result("4.1.2", CHECK_STATE_FAIL, "644")));
    fleet.send("b", "r-1", twoChecks(100));

    WatchReportsResponse told = responses.next();
    assertThat(told.getReport().getName()).isEqualTo("nodes/a/reports/r-2");
    assertThat(told.getDriftList()).map(CheckDrift::getCheck).containsExactly("4.1.1");
    assertThat(responses.next().getReport().getName()).isEqualTo("nodes/b/reports/r-1");

    Collected<WatchReportsResponse> resumed = new Collected<>();
    ReportServiceGrpc.newStub(rules.as(PeerIdentity.gateway()))
        .watchReports(
            WatchReportsRequest.newBuilder()
                .setParent("nodes/b")
                .setSelector(ReportSelector.newBuilder().setSchedule("schedules/nightly"))
                .setResumeToken(told.getResumeToken())
                .build(),
            resumed);
    assertThat(resumed.next().hasStarted()).isTrue();
    assertThat(resumed.next().getReport().getName()).isEqualTo("nodes/b/reports/r-1");
  }

  private Report.Builder twoChecks(long end) {
    return report(
        revision,
        end,
        result("4.1.1", CHECK_STATE_PASS, "600"),
        result("4.1.2", CHECK_STATE_FAIL, "644"));
  }

  private static String gauge(String check, String state, boolean waived) {
    return "vedette_rules_check_nodes{benchmark=\"cis-1.10\",target=\"node\",check=\""
        + check
        + "\",state=\""
        + state
        + "\",waived=\""
        + waived
        + "\",} 1.0";
  }

  private void waive(String id, Waiver.Builder waiver) {
    fleet
        .waivers()
        .createWaiver(
            CreateWaiverRequest.newBuilder()
                .setWaiverId(id)
                .setWaiver(
                    waiver
                        .setReason("for the test")
                        .setExpireTime(
                            Timestamps.fromMillis(System.currentTimeMillis() + 3_600_000)))
                .build());
  }

  private GetFleetReportResponse fleetReport() {
    return fleet.reports().getFleetReport(GetFleetReportRequest.getDefaultInstance());
  }

  private Report get(String name) {
    return fleet
        .reports()
        .getReport(GetReportRequest.newBuilder().setName(name).build())
        .getReport();
  }

  private List<Report> list(String parent) {
    return fleet
        .reports()
        .listReports(ListReportsRequest.newBuilder().setParent(parent).build())
        .getReportsList();
  }
}
