package dev.vedette.scanner.policy.report;

import dev.vedette.scanner.policy.CheckResult;
import dev.vedette.scanner.policy.Finding;
import dev.vedette.scanner.policy.report.ReportOptions.Choice;
import java.util.List;

/** Logging commands of Azure Pipelines. Stateless. */
final class AzureReport {
  private AzureReport() {}

  static String of(List<CheckResult> results, ReportOptions options) {
    var text = new StringBuilder();
    for (CheckResult result : results) {
      text.append("##[section]Testing '")
          .append(result.file())
          .append("' against ")
          .append(result.tests())
          .append(" policies in namespace '")
          .append(result.namespace())
          .append("'\n##[group]See conftest results\n");
      issues("error", result, result.failures(), text);
      issues("warning", result, result.warnings(), text);
      if (!options.has(Choice.SUPPRESS_EXCEPTIONS)) {
        issues("warning", result, result.exceptions(), text);
      }
      for (Finding finding : result.skipped()) {
        text.append("skipped file=").append(result.file()).append(' ');
        text.append(finding.message()).append('\n');
      }
      if (result.successes() > 0) {
        text.append("success file=").append(result.file()).append(' ');
        text.append(result.successes()).append('\n');
      }
      text.append("##[endgroup]\n");
    }
    return text.append(Totals.of(results).line()).append('\n').toString();
  }

  private static void issues(
      String type, CheckResult result, List<Finding> findings, StringBuilder text) {
    for (Finding finding : findings) {
      text.append("##vso[task.logissue type=")
          .append(type)
          .append("] file=")
          .append(result.file())
          .append(" --> ")
          .append(finding.message())
          .append('\n');
    }
  }
}
