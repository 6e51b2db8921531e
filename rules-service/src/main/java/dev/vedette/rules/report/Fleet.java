package dev.vedette.rules.report;

import com.google.inject.Inject;
import dev.vedette.proto.agent.v1.CheckResult;
import dev.vedette.proto.agent.v1.CheckState;
import dev.vedette.proto.agent.v1.CheckTotals;
import dev.vedette.proto.rules.v1.FleetCheck;
import dev.vedette.proto.rules.v1.GetFleetReportResponse;
import dev.vedette.proto.rules.v1.Node;
import dev.vedette.proto.rules.v1.NodeSummary;
import dev.vedette.proto.rules.v1.StateCount;
import dev.vedette.rules.resource.NodeName;
import dev.vedette.rules.schedule.Schedules;
import dev.vedette.rules.store.NodeStore;
import dev.vedette.rules.waiver.Waivers;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** How all nodes are by their last reports; thread-safe. */
final class Fleet {
  private static final int MOST_NODES_NAMED = 20;
  private static final int NODES_AT_ONCE = 1000;

  private final ReportFeed feed;
  private final Waivers waivers;
  private final Schedules schedules;
  private final NodeStore nodes;

  @Inject
  Fleet(ReportFeed feed, Waivers waivers, Schedules schedules, NodeStore nodes) {
    this.feed = feed;
    this.waivers = waivers;
    this.schedules = schedules;
    this.nodes = nodes;
  }

  /** A check of a benchmark, in the order of listing. */
  record Key(String benchmark, String target, String check) implements Comparable<Key> {
    private static final Comparator<Key> ORDER =
        Comparator.comparing(Key::benchmark)
            .thenComparing(Key::target)
            .thenComparing(Key::check, CheckIds.ORDER);

    @Override
    public int compareTo(Key other) {
      return ORDER.compare(this, other);
    }
  }

  /** How a check ended and whether that is waived. */
  record Ending(CheckState state, boolean waived) {}

  /**
   * One check over all nodes.
   *
   * @param text what it looks at
   * @param nodes the nodes by how it ended there
   */
  record Spread(String text, Map<Ending, SortedSet<String>> nodes) {}

  /** Returns every check with the nodes by how it ended there. */
  SortedMap<Key, Spread> checks(ReportFilter filter) {
    Waivers.InForce inForce = waivers.inForce();
    SortedMap<Key, Spread> checks = new TreeMap<>();
    ReportFeed.newest(
        feed.latest(filter),
        (stored, result) -> {
          Key key = new Key(stored.benchmark(), result.getTarget(), result.getCheck());
          Ending ending =
              new Ending(
                  result.getState(),
                  inForce.of(stored.node(), stored.benchmark(), result).isPresent());
          checks
              .computeIfAbsent(key, _ -> new Spread(result.getText(), new TreeMap<>(ENDINGS)))
              .nodes()
              .computeIfAbsent(ending, _ -> new TreeSet<>())
              .add(stored.node());
        });
    return checks;
  }

  private static final Comparator<Ending> ENDINGS =
      Comparator.comparing(Ending::state).thenComparing(Ending::waived);

  /** Returns the last reports, by node and schedule. */
  List<StoredReport> latest(ReportFilter filter) {
    return feed.latest(filter);
  }

  /** Returns the whole as the contract says it. */
  GetFleetReportResponse report(ReportFilter filter) {
    GetFleetReportResponse.Builder response = GetFleetReportResponse.newBuilder();
    Waivers.InForce inForce = waivers.inForce();
    Map<String, String> errors = schedules.errors();
    Set<String> heard = new HashSet<>();
    for (StoredReport stored : feed.latest(filter)) {
      heard.add(stored.node());
      response.addNodes(
          NodeSummary.newBuilder()
              .setNode(NodeName.of(stored.node()))
              .setReport(ReportMessages.listed(stored, inForce))
              .setScheduleError(errors.getOrDefault(stored.node(), "")));
    }
    CheckTotals totals = CheckTotals.getDefaultInstance();
    int waivedFails = 0;
    for (Map.Entry<Key, Spread> entry : checks(filter).entrySet()) {
      FleetCheck check = check(entry.getKey(), entry.getValue());
      response.addChecks(check);
      for (StateCount count : check.getStatesList()) {
        totals = ReportMessages.sum(totals, times(count));
        if (count.getWaived() && count.getState() == CheckState.CHECK_STATE_FAIL) {
          waivedFails += count.getNodeCount();
        }
      }
    }
    return response
        .setTotals(totals)
        .setWaivedFailCount(waivedFails)
        .addAllSilentNodes(silent(filter, heard))
        .build();
  }

  private static CheckTotals times(StateCount count) {
    return ReportMessages.totals(
        Collections.nCopies(
            count.getNodeCount(), CheckResult.newBuilder().setState(count.getState()).build()));
  }

  private static FleetCheck check(Key key, Spread spread) {
    FleetCheck.Builder check =
        FleetCheck.newBuilder()
            .setBenchmark(key.benchmark())
            .setTarget(key.target())
            .setCheck(key.check())
            .setText(spread.text());
    spread.nodes().entrySet().stream()
        .sorted(Comparator.comparingInt(entry -> -entry.getValue().size()))
        .forEach(entry ->
            check.addStates(
                StateCount.newBuilder()
                    .setState(entry.getKey().state())
                    .setWaived(entry.getKey().waived())
                    .setNodeCount(entry.getValue().size())
                    .addAllNodes(
                        entry.getValue().stream()
                            .limit(MOST_NODES_NAMED)
                            .map(NodeName::of)
                            .toList())));
    return check.build();
  }

  private List<String> silent(ReportFilter filter, Set<String> heard) {
    if (!filter.equals(new ReportFilter("", "", ""))) {
      return List.of();
    }
    List<String> silent = new ArrayList<>();
    for (Node node : nodes.list("", NODES_AT_ONCE)) {
      String id = NodeName.require("name", node.getName());
      if (!heard.contains(id) && schedules.isFor(id)) {
        silent.add(node.getName());
      }
    }
    return silent;
  }
}
