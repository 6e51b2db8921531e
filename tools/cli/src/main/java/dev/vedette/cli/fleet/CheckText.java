package dev.vedette.cli.fleet;

import dev.vedette.proto.agent.v1.CheckState;
import dev.vedette.proto.agent.v1.CheckTotals;
import dev.vedette.proto.rules.v1.CheckDrift;
import dev.vedette.proto.rules.v1.Report;

/** States, counts and differences of checks for people. Stateless. */
final class CheckText {
  private CheckText() {}

  /** As kube-bench writes it. */
  static String state(CheckState state) {
    return switch (state) {
      case CHECK_STATE_UNSPECIFIED, UNRECOGNIZED -> "-";
      default -> state.name().substring("CHECK_STATE_".length());
    };
  }

  /** All counts in one line. */
  static String totals(CheckTotals totals, int waivedFails) {
    StringBuilder text =
        new StringBuilder()
            .append(totals.getPass())
            .append(" PASS, ")
            .append(totals.getFail())
            .append(" FAIL");
    if (waivedFails > 0) {
      text.append(" (").append(waivedFails).append(" waived)");
    }
    text.append(", ").append(totals.getWarn()).append(" WARN, ").append(totals.getInfo());
    text.append(" INFO");
    if (totals.getError() > 0) {
      text.append(", ").append(totals.getError()).append(" ERROR");
    }
    if (totals.getNotApplicable() > 0) {
      text.append(", ").append(totals.getNotApplicable()).append(" NOT_APPLICABLE");
    }
    return text.toString();
  }

  /** One check that ended differently. */
  static String drift(CheckDrift drift) {
    String waived =
        drift.getWaiver().isEmpty() ? "" : " [waived: " + id(drift.getWaiver(), "waivers/") + "]";
    return drift.getTarget()
        + " "
        + drift.getCheck()
        + " "
        + state(drift.getBeforeState())
        + " -> "
        + state(drift.getAfterState())
        + " "
        + drift.getText()
        + waived;
  }

  /** What a report says in one line, after its name. */
  static String summary(Report report) {
    return report.getError().isEmpty()
        ? totals(report.getCheckReport().getTotals(), report.getWaivedFailCount())
        : "did not run: " + report.getError();
  }

  /** The last part of a name. */
  static String id(String name, String collection) {
    return name.startsWith(collection) ? name.substring(collection.length()) : name;
  }

  /** The whole name, of which people may leave the beginning out. */
  static String name(String collection, String name) {
    return name.startsWith(collection) ? name : collection + name;
  }
}
