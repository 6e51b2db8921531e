package dev.vedette.scanner.policy.report;

import dev.vedette.scanner.policy.CheckResult;
import dev.vedette.scanner.policy.Finding;
import java.util.List;

/** The Test Anything Protocol, a plan for each file. Stateless. */
final class TapReport {
  private final StringBuilder text = new StringBuilder();
  private int number;

  private TapReport() {}

  static String of(List<CheckResult> results) {
    var report = new TapReport();
    for (CheckResult result : results) {
      if (result.tests() == 0) {
        break;
      }
      report.add(result);
    }
    return report.text.toString();
  }

  private void add(CheckResult result) {
    number = 0;
    text.append("1..").append(result.tests()).append('\n');
    String place = result.file().equals("-") ? " - - " : " - " + result.file() + " - ";
    place += result.namespace() + " - ";
    add("", "not ok ", place, result.failures());
    add("# warnings\n", "not ok ", place, result.warnings());
    add("# exceptions\n", "ok ", place, result.exceptions());
    add("# skip\n", "ok ", place, result.skipped());
    if (result.successes() > 0) {
      text.append("# successes\n");
      for (int i = 0; i < result.successes(); i++) {
        line("ok ", place, "SUCCESS");
      }
    }
  }

  private void add(String title, String verdict, String place, List<Finding> findings) {
    if (!findings.isEmpty()) {
      text.append(title);
      findings.forEach(finding -> line(verdict, place, finding.message()));
    }
  }

  private void line(String verdict, String place, String message) {
    number++;
    text.append(verdict).append(number).append(place).append(message).append('\n');
  }
}
