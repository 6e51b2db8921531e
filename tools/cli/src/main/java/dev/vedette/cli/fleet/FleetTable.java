package dev.vedette.cli.fleet;

import dev.vedette.proto.agent.v1.CheckState;
import dev.vedette.proto.rules.v1.FleetCheck;
import dev.vedette.proto.rules.v1.GetFleetReportResponse;
import dev.vedette.proto.rules.v1.NodeSummary;
import dev.vedette.proto.rules.v1.StateCount;
import java.io.PrintWriter;
import java.util.stream.Collectors;

/** Prints the state of the fleet. Used by one thread. */
final class FleetTable {
  private static final String ROW = "%-24s %-14s %-12s %-21s %s%n";
  private static final int NAMED = 3;

  private final PrintWriter out;
  private final boolean all;

  FleetTable(PrintWriter out, boolean all) {
    this.out = out;
    this.all = all;
  }

  void print(GetFleetReportResponse fleet) {
    out.printf(ROW, "NODE", "SCHEDULE", "BENCHMARK", "END", "CHECKS");
    for (NodeSummary node : fleet.getNodesList()) {
      out.printf(
          ROW,
          CheckText.id(node.getNode(), "nodes/"),
          CheckText.id(node.getReport().getSchedule(), "schedules/"),
          node.getReport().getCheckReport().getBenchmark(),
          Times.text(node.getReport().getCheckReport().getEndTime()),
          CheckText.summary(node.getReport()));
      if (!node.getScheduleError().isEmpty()) {
        out.println("  cannot run what it was told: " + node.getScheduleError());
      }
    }
    for (String silent : fleet.getSilentNodesList()) {
      out.printf(ROW, CheckText.id(silent, "nodes/"), "-", "-", "never reported", "");
    }
    out.println();
    fleet.getChecksList().stream()
        .filter(check -> all || !passesEverywhere(check))
        .forEach(this::print);
    out.println(
        "\n== Summary of the fleet ==\n"
            + fleet.getNodesList().stream().map(NodeSummary::getNode).distinct().count()
            + " nodes, "
            + CheckText.totals(fleet.getTotals(), fleet.getWaivedFailCount()));
  }

  private static boolean passesEverywhere(FleetCheck check) {
    return check.getStatesList().stream()
        .allMatch(count -> count.getState() == CheckState.CHECK_STATE_PASS);
  }

  private void print(FleetCheck check) {
    out.println(check.getCheck() + " " + check.getText());
    for (StateCount count : check.getStatesList()) {
      String nodes =
          count.getNodesList().stream()
              .limit(NAMED)
              .map(node -> CheckText.id(node, "nodes/"))
              .collect(Collectors.joining(", "));
      out.println(
          "  "
              + CheckText.state(count.getState())
              + (count.getWaived() ? " (waived)" : "")
              + " on "
              + count.getNodeCount()
              + ": "
              + nodes
              + (count.getNodeCount() > NAMED ? ", …" : ""));
    }
  }
}
