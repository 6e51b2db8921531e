package dev.vedette.agent.fleet;

import dev.vedette.proto.agent.v1.CheckReport;
import dev.vedette.proto.agent.v1.CheckResult;
import dev.vedette.proto.rules.v1.Report;

/**
 * Makes reports small enough to be accepted: states matter more than what they rest on. Stateless.
 */
final class ReportBounds {
  private static final int LONGEST_VALUE = 200;
  private static final int LONGEST_ERROR = 4000;

  private ReportBounds() {}

  /** The report, without what has no room. */
  static Report fit(Report report, long bytes) {
    Report fitting = withError(report, report.getError());
    if (fitting.getSerializedSize() > bytes) {
      CheckReport.Builder check = fitting.getCheckReport().toBuilder().clearResults();
      fitting.getCheckReport().getResultsList().forEach(result -> check.addResults(brief(result)));
      fitting = fitting.toBuilder().setCheckReport(check).build();
    }
    if (fitting.getSerializedSize() > bytes) {
      fitting =
          withError(
              fitting.toBuilder()
                  .setCheckReport(fitting.getCheckReport().toBuilder().clearResults())
                  .build(),
              "too many results for a report: " + fitting.getCheckReport().getResultsCount());
    }
    return fitting;
  }

  private static Report withError(Report report, String error) {
    return report.toBuilder().setError(cut(error, LONGEST_ERROR)).build();
  }

  private static CheckResult brief(CheckResult result) {
    return result.toBuilder()
        .clearEvidence()
        .clearAudit()
        .clearRemediation()
        .setActualValue(cut(result.getActualValue(), LONGEST_VALUE))
        .setExpectedResult(cut(result.getExpectedResult(), LONGEST_VALUE))
        .setReason(cut(result.getReason(), LONGEST_VALUE))
        .build();
  }

  private static String cut(String text, int longest) {
    return text.length() > longest ? text.substring(0, longest) + "…" : text;
  }
}
