package dev.vedette.scanner.policy.report;

import dev.vedette.scanner.policy.CheckResult;
import dev.vedette.scanner.policy.Finding;
import dev.vedette.scanner.policy.report.ReportOptions.Choice;
import java.util.List;

/** Commands that GitHub turns into annotations. Stateless. */
final class GithubReport {
  private GithubReport() {}

  static String of(List<CheckResult> results, ReportOptions options) {
    var text = new StringBuilder();
    for (CheckResult result : results) {
      boolean passed =
          result.failures().isEmpty()
              && result.warnings().isEmpty()
              && result.exceptions().isEmpty();
      if (passed && options.has(Choice.GITHUB_HIDE_PASSED)) {
        continue;
      }
      text.append("::group::Testing \"")
          .append(result.file())
          .append("\" against ")
          .append(result.tests())
          .append(" policies in namespace \"")
          .append(result.namespace())
          .append("\"\n");
      lines("error", result, result.failures(), text);
      lines("warning", result, result.warnings(), text);
      if (!options.has(Choice.SUPPRESS_EXCEPTIONS)) {
        lines("notice", result, result.exceptions(), text);
      }
      lines("notice", result, result.skipped(), text);
      if (result.successes() > 0) {
        line(
            "notice",
            result.file(),
            "1",
            "Number of successful checks: " + result.successes(),
            text);
      }
      text.append("::endgroup::\n");
    }
    return text.append(Totals.of(results).line()).append('\n').toString();
  }

  private static void lines(
      String level, CheckResult result, List<Finding> findings, StringBuilder text) {
    for (Finding finding : findings) {
      String message = finding.message();
      String line = "1";
      if (finding.origin().isPresent()) {
        var origin = finding.origin().get();
        String at = origin.line().isEmpty() ? "1" : origin.line();
        if (origin.file().isEmpty() || origin.file().equals(result.file())) {
          line = at;
        } else {
          line(level, origin.file(), at, message, text);
          message = "(ORIGINATING FROM " + origin.file() + " L" + origin.line() + ") " + message;
        }
      }
      line(level, result.file(), line, message, text);
    }
  }

  private static void line(
      String level, String file, String line, String message, StringBuilder text) {
    text.append("::")
        .append(level)
        .append(" file=")
        .append(property(file))
        .append(",line=")
        .append(line)
        .append("::")
        .append(data(message))
        .append('\n');
  }

  private static String data(String text) {
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A");
  }

  private static String property(String text) {
    return data(text).replace(":", "%3A").replace(",", "%2C");
  }
}
