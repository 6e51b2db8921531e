package dev.vedette.gateway.posture;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import dev.vedette.proto.agent.v1.CheckReport;
import dev.vedette.proto.agent.v1.CheckState;
import dev.vedette.proto.agent.v1.CheckTotals;
import dev.vedette.proto.posture.v1.BenchmarkState;
import dev.vedette.proto.posture.v1.BenchmarkStates;
import dev.vedette.proto.rules.v1.FleetCheck;
import dev.vedette.proto.rules.v1.GetFleetReportResponse;
import dev.vedette.proto.rules.v1.NodeSummary;
import dev.vedette.proto.rules.v1.StateCount;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How the nodes stand by each benchmark. */
final class Benchmarks {
  private static final int SHOWN_CHECKS = 10;

  private Benchmarks() {}

  static BenchmarkStates of(GetFleetReportResponse fleet) {
    Map<String, List<NodeSummary>> byName = new TreeMap<>();
    for (NodeSummary node : fleet.getNodesList()) {
      String benchmark = node.getReport().getCheckReport().getBenchmark();
      // A run that ended before it began has none.
      if (!benchmark.isEmpty()) {
        byName.computeIfAbsent(benchmark, name -> new ArrayList<>()).add(node);
      }
    }
    BenchmarkStates.Builder states =
        BenchmarkStates.newBuilder().addAllSilentNodes(fleet.getSilentNodesList());
    byName.forEach((name, nodes) -> states.addBenchmarks(one(name, nodes, fleet.getChecksList())));
    return states.build();
  }

  private static BenchmarkState one(String name, List<NodeSummary> nodes, List<FleetCheck> checks) {
    CheckTotals.Builder totals = CheckTotals.newBuilder();
    int waived = 0;
    Timestamp oldest = Timestamps.MAX_VALUE;
    for (NodeSummary node : nodes) {
      CheckReport report = node.getReport().getCheckReport();
      add(totals, report.getTotals());
      waived += node.getReport().getWaivedFailCount();
      if (Timestamps.compare(report.getEndTime(), oldest) < 0) {
        oldest = report.getEndTime();
      }
    }
    return BenchmarkState.newBuilder()
        .setBenchmark(name)
        .setTotals(totals)
        .setWaivedFailCount(waived)
        .setNodeCount((int) nodes.stream().map(NodeSummary::getNode).distinct().count())
        .setOldestReportTime(oldest)
        .addAllFailingChecks(
            checks.stream()
                .filter(check -> check.getBenchmark().equals(name) && failing(check) > 0)
                .sorted(Comparator.comparingInt(Benchmarks::failing).reversed())
                .limit(SHOWN_CHECKS)
                .toList())
        .build();
  }

  private static void add(CheckTotals.Builder sum, CheckTotals more) {
    sum.setPass(sum.getPass() + more.getPass())
        .setFail(sum.getFail() + more.getFail())
        .setWarn(sum.getWarn() + more.getWarn())
        .setInfo(sum.getInfo() + more.getInfo())
        .setError(sum.getError() + more.getError())
        .setNotApplicable(sum.getNotApplicable() + more.getNotApplicable());
  }

  /** On how many nodes a check fails without a waiver. */
  private static int failing(FleetCheck check) {
    return check.getStatesList().stream()
        .filter(count -> count.getState() == CheckState.CHECK_STATE_FAIL && !count.getWaived())
        .mapToInt(StateCount::getNodeCount)
        .sum();
  }
}
