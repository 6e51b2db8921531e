package dev.vedette.cli.scan;

import dev.vedette.scanner.kubesec.Report;
import dev.vedette.scanner.kubesec.RuleResult;
import java.util.List;

/**
 * kubesec's reports for people: what its {@code --format table} tells, as wide as the terminal.
 * Used by one thread.
 */
final class KubesecTable {
  private static final List<String> HEADINGS =
      List.of("Object", "Valid", "Score", "Critical", "Advise", "Passed");

  private final Sheet sheet;

  private KubesecTable(Sheet sheet) {
    this.sheet = sheet;
  }

  /** All reports on one file: first a line for each, then what the rules say. */
  static String of(List<Report> reports, int width, boolean colour) {
    KubesecTable table = new KubesecTable(new Sheet(width, colour));
    table.summary(reports);
    reports.forEach(table::details);
    return table.sheet.text();
  }

  private void summary(List<Report> reports) {
    int longest = reports.stream().mapToInt(report -> report.object().length()).max().orElse(0);
    int object = Math.max(longest, HEADINGS.getFirst().length());
    if (!reports.isEmpty()) {
      sheet.title(reports.getFirst().fileName());
    }
    StringBuilder headings = new StringBuilder("  ").append(Sheet.pad(HEADINGS.getFirst(), object));
    HEADINGS.stream().skip(1).forEach(heading -> headings.append("  ").append(heading));
    sheet.line(headings.toString());
    for (Report report : reports) {
      var findings = report.findings();
      List<String> cells =
          List.of(
              report.valid() ? "yes" : "no",
              Integer.toString(report.score()),
              Integer.toString(findings.critical().size()),
              Integer.toString(findings.advise().size()),
              Integer.toString(findings.passed().size()));
      StringBuilder row = new StringBuilder("  ").append(Sheet.pad(report.object(), object));
      for (int i = 0; i < cells.size(); i++) {
        row.append("  ").append(Sheet.pad(cells.get(i), HEADINGS.get(i + 1).length()));
      }
      sheet.line(row.toString().stripTrailing());
    }
  }

  private void details(Report report) {
    sheet.line("");
    sheet.title(report.object());
    if (!report.message().isEmpty()) {
      sheet.wrapped(report.message(), 2);
    }
    rules("critical", Sheet.RED, report.findings().critical());
    rules("advise", Sheet.YELLOW, report.findings().advise());
    rules("passed", Sheet.GREEN, report.findings().passed());
  }

  private void rules(String label, String code, List<RuleResult> rules) {
    for (RuleResult rule : rules) {
      String points = Integer.toString(rule.points());
      sheet.add("  " + sheet.paint(code, Sheet.pad(label, 8)) + "  ");
      sheet.line(Sheet.pad(points, 3) + "  " + rule.id());
      sheet.wrapped(rule.reason(), 6);
      sheet.dimmed(rule.selector(), 6);
    }
  }
}
