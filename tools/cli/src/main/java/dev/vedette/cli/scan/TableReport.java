package dev.vedette.cli.scan;

import dev.vedette.proto.scanner.v1.DocumentError;
import dev.vedette.proto.scanner.v1.Finding;
import dev.vedette.proto.scanner.v1.RiskItem;
import dev.vedette.proto.scanner.v1.ScanResponse;
import dev.vedette.proto.scanner.v1.Severity;
import dev.vedette.proto.scanner.v1.SuppressedFinding;
import dev.vedette.proto.scanner.v1.WorkloadRisk;
import java.util.List;
import java.util.stream.Collectors;

/** Findings for people: by file and object, as wide as the terminal. Used by one thread. */
final class TableReport {
  private final Sheet sheet;

  private TableReport(Sheet sheet) {
    this.sheet = sheet;
  }

  /** The whole report, with so many of the most dangerous workloads. */
  static String of(ScanResponse response, int risks, int width, boolean colour) {
    TableReport report = new TableReport(new Sheet(width, colour));
    report.errors(response.getDocumentErrorsList());
    report.findings(response.getFindingsList());
    report.suppressed(response.getSuppressedFindingsList());
    report.risks(response.getRisksList().stream().limit(risks).toList());
    report.sheet.heading(Severities.summary(response));
    return report.sheet.text();
  }

  private void errors(List<DocumentError> errors) {
    for (DocumentError error : errors) {
      String place =
          error.getFile() + ":" + error.getPlace().getLine() + ":" + error.getPlace().getColumn();
      String kind = error.getScanned() ? "warning" : "error";
      String text = error.getMessage() + " (expected: " + error.getExpected() + ")";
      sheet.add(sheet.paint(error.getScanned() ? Sheet.YELLOW : Sheet.RED, kind) + " ");
      sheet.line(place);
      sheet.wrapped(text, 2);
    }
    if (!errors.isEmpty()) {
      sheet.line("");
    }
  }

  private void findings(List<Finding> findings) {
    String file = "";
    String object = "";
    int id = findings.stream().mapToInt(finding -> finding.getCheck().length()).max().orElse(0);
    int place = findings.stream().mapToInt(f -> place(f).length()).max().orElse(0);
    for (Finding finding : findings) {
      var resource = finding.getResource();
      String nextFile =
          resource.getFile()
              + (resource.getSource().isEmpty() ? "" : " (" + resource.getSource() + ")");
      String nextObject = resource.getDocument() + Severities.object(finding);
      if (!nextFile.equals(file)) {
        sheet.add(file.isEmpty() ? "" : "\n");
        sheet.title(nextFile);
        object = "";
      }
      if (!nextObject.equals(object)) {
        sheet.line("  " + Severities.object(finding));
      }
      file = nextFile;
      object = nextObject;
      row(finding, place, id);
    }
    sheet.add(findings.isEmpty() ? "" : "\n");
  }

  private static String place(Finding finding) {
    return finding.getPlace().getLine() + ":" + finding.getPlace().getColumn();
  }

  private void row(Finding finding, int placeWidth, int idWidth) {
    String head =
        " ".repeat(4) + Sheet.pad(place(finding), placeWidth) + "  " + paint(finding.getSeverity());
    int column = 4 + placeWidth + 2 + 8 + 2;
    String text =
        (finding.getContainer().isEmpty() ? "" : finding.getContainer() + ": ")
            + finding.getMessage()
            + (finding.getNote().isEmpty() ? "" : " [" + finding.getNote() + "]");
    sheet.add(head + "  ");
    if (column + idWidth + 2 + 30 <= sheet.width()) {
      sheet.add(Sheet.pad(finding.getCheck(), idWidth) + "  ");
      sheet.hanging(text, column + idWidth + 2);
    } else {
      sheet.line(finding.getCheck());
      sheet.wrapped(text, 6);
    }
  }

  private void suppressed(List<SuppressedFinding> suppressed) {
    if (suppressed.isEmpty()) {
      return;
    }
    sheet.title("Suppressed");
    for (SuppressedFinding each : suppressed) {
      Finding finding = each.getFinding();
      String text =
          finding.getResource().getFile()
              + ":"
              + place(finding)
              + " "
              + Severities.object(finding)
              + " "
              + finding.getCheck()
              + ": "
              + (each.getReason().isEmpty() ? "no reason given" : each.getReason())
              + (each.getExpires().isEmpty() ? "" : ", until " + each.getExpires())
              + " ("
              + each.getOrigin()
              + ")";
      sheet.dimmed(text, 4);
    }
    sheet.line("");
  }

  private void risks(List<WorkloadRisk> risks) {
    if (risks.isEmpty()) {
      return;
    }
    sheet.title("Risk");
    for (WorkloadRisk risk : risks) {
      String score = risk.getScore() + "/10";
      String dangers =
          risk.getDangersList().stream()
              .limit(3)
              .map(RiskItem::getTitle)
              .collect(Collectors.joining("; "));
      sheet.add("    " + Sheet.pad(score, 5) + "  ");
      sheet.hanging(Severities.object(risk.getResource()) + ": " + dangers, 11);
    }
    sheet.line("");
  }

  private String paint(Severity severity) {
    String code =
        switch (severity) {
          case SEVERITY_CRITICAL -> Sheet.BOLD_RED;
          case SEVERITY_HIGH -> Sheet.RED;
          case SEVERITY_MEDIUM -> Sheet.YELLOW;
          case SEVERITY_LOW -> Sheet.CYAN;
          case SEVERITY_INFO, SEVERITY_UNSPECIFIED, UNRECOGNIZED -> Sheet.DIM;
        };
    return sheet.paint(code, Sheet.pad(Severities.label(severity), 8));
  }
}
