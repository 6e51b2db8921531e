package dev.vedette.cli.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vedette.cli.outcome.CommandFailure;
import dev.vedette.proto.agent.v1.CheckReport;
import dev.vedette.proto.agent.v1.CheckState;
import dev.vedette.proto.agent.v1.CheckTotals;
import dev.vedette.proto.rules.v1.CheckDrift;
import dev.vedette.proto.rules.v1.FleetCheck;
import dev.vedette.proto.rules.v1.GetFleetReportResponse;
import dev.vedette.proto.rules.v1.NodeSummary;
import dev.vedette.proto.rules.v1.Report;
import dev.vedette.proto.rules.v1.StateCount;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class FleetTextTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

  @Test
  void readsTimesAndDurations() {
    assertThat(Times.duration("--jitter", "10m").getSeconds()).isEqualTo(600);
    assertThat(Times.text(Times.end("--until", "30d", NOW))).isEqualTo("2026-01-31T12:00:00Z");
    assertThat(Times.text(Times.end("--until", "2026-03-01", NOW)))
        .isEqualTo("2026-03-01T00:00:00Z");
    assertThat(Times.text(Times.end("--until", "2026-03-01T08:30:00Z", NOW)))
        .isEqualTo("2026-03-01T08:30:00Z");
    assertThat(Times.text(Times.past("--since", "15m", NOW))).isEqualTo("2026-01-01T11:45:00Z");
    assertThat(Times.text(Times.past("--since", "2026-01-01T10:00:00+02:00", NOW)))
        .isEqualTo("2026-01-01T08:00:00Z");
    assertThatThrownBy(() -> Times.past("--since", "yesterday", NOW))
        .isInstanceOf(CommandFailure.class)
        .hasMessageStartingWith("--since yesterday: no time");
    assertThatThrownBy(() -> Times.end("--until", "2026-02-30", NOW))
        .isInstanceOf(CommandFailure.class)
        .hasMessageStartingWith("--until 2026-02-30: no time");
    assertThatThrownBy(() -> Times.duration("--jitter", "10")).hasMessageContaining("such as 5m");
  }

  @Test
  void saysHowAReportEnded() {
    Report.Builder report =
        Report.newBuilder()
            .setWaivedFailCount(1)
            .setCheckReport(
                CheckReport.newBuilder()
                    .setTotals(CheckTotals.newBuilder().setPass(3).setFail(2).setError(1)));
    assertThat(CheckText.summary(report.build()))
        .isEqualTo("3 PASS, 2 FAIL (1 waived), 0 WARN, 0 INFO, 1 ERROR");
    assertThat(CheckText.summary(report.setError("no benchmark").build()))
        .isEqualTo("did not run: no benchmark");
  }

  @Test
  void saysWhatChanged() {
    CheckDrift drift =
        CheckDrift.newBuilder()
            .setTarget("node")
            .setCheck("4.1.1")
            .setText("The file")
            .setAfterState(CheckState.CHECK_STATE_FAIL)
            .setWaiver("waivers/w")
            .build();
    assertThat(CheckText.drift(drift)).isEqualTo("node 4.1.1 - -> FAIL The file [waived: w]");
  }

  @Test
  void showsTheFleetWithoutWhatPassesEverywhere() {
    GetFleetReportResponse fleet =
        GetFleetReportResponse.newBuilder()
            .addNodes(
                NodeSummary.newBuilder()
                    .setNode("nodes/a")
                    .setReport(Report.newBuilder().setSchedule("schedules/s")))
            .addSilentNodes("nodes/b")
            .addChecks(
                FleetCheck.newBuilder()
                    .setCheck("4.1.1")
                    .addStates(StateCount.newBuilder().setState(CheckState.CHECK_STATE_PASS)))
            .addChecks(
                FleetCheck.newBuilder()
                    .setCheck("4.1.2")
                    .setText("The second")
                    .addStates(
                        StateCount.newBuilder()
                            .setState(CheckState.CHECK_STATE_FAIL)
                            .setWaived(true)
                            .setNodeCount(1)
                            .addNodes("nodes/a")))
            .setTotals(CheckTotals.newBuilder().setPass(1).setFail(1))
            .setWaivedFailCount(1)
            .build();
    StringWriter text = new StringWriter();
    new FleetTable(new PrintWriter(text, true), false).print(fleet);
    assertThat(text.toString())
        .contains("b ", "never reported")
        .contains("4.1.2 The second", "  FAIL (waived) on 1: a")
        .doesNotContain("4.1.1")
        .contains("1 nodes, 1 PASS, 1 FAIL (1 waived), 0 WARN, 0 INFO");
  }
}
