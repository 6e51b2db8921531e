package dev.vedette.rules.report;

import dev.vedette.proto.rules.v1.Report;

/**
 * A report with its place in the order of storing; immutable.
 *
 * @param id grows with every report
 * @param node id of its node
 * @param report with its name; whole or as an outline
 */
record StoredReport(long id, String node, Report report) {
  String benchmark() {
    return report.getCheckReport().getBenchmark();
  }
}
