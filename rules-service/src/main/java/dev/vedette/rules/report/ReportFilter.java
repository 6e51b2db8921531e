package dev.vedette.rules.report;

import dev.vedette.proto.rules.v1.ReportSelector;
import dev.vedette.rules.resource.Collection;
import dev.vedette.rules.resource.NodeName;

/**
 * Which reports a reader wants; immutable.
 *
 * @param node id of the node, empty for all
 * @param schedule name of the schedule, empty for all
 * @param benchmark name of the benchmark, empty for all
 */
record ReportFilter(String node, String schedule, String benchmark) {
  /** Wants everything. */
  static final ReportFilter ALL = new ReportFilter("", "", "");

  private static final String EVERY_NODE = "nodes/-";

  /** Reads what a request says. */
  static ReportFilter of(String parent, ReportSelector selector) {
    String node =
        parent.isEmpty() || parent.equals(EVERY_NODE) ? "" : NodeName.require("parent", parent);
    if (!selector.getSchedule().isEmpty()) {
      Collection.SCHEDULES.require("selector.schedule", selector.getSchedule());
    }
    return new ReportFilter(node, selector.getSchedule(), selector.getBenchmark());
  }

  /** Returns a text that is the same for the same wishes. */
  String query() {
    return "reports " + node + " " + schedule + " " + benchmark;
  }

  boolean matches(StoredReport report) {
    return fits(node, report.node())
        && fits(schedule, report.report().getSchedule())
        && fits(benchmark, report.benchmark());
  }

  private static boolean fits(String wanted, String found) {
    return wanted.isEmpty() || wanted.equals(found);
  }
}
