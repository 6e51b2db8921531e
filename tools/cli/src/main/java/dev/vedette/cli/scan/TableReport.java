package dev.vedette.cli.scan;

import dev.vedette.proto.scanner.v1.DocumentError;
import dev.vedette.proto.scanner.v1.Finding;
import dev.vedette.proto.scanner.v1.RiskItem;
import dev.vedette.proto.scanner.v1.ScanResponse;
import dev.vedette.proto.scanner.v1.Severity;
import dev.vedette.proto.scanner.v1.SuppressedFinding;
import dev.vedette.proto.scanner.v1.WorkloadRisk;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Findings for people: by file and object, as wide as the terminal. Used by one thread. */
final class TableReport {
  private static final int NARROWEST = 60;
  private static final String RESET = "\u001b[0m";
  private static final String BOLD = "\u001b[1m";
  private static final String DIM = "\u001b[2m";

  private final StringBuilder out = new StringBuilder();
  private final int width;
  private final boolean colour;

  private TableReport(int width, boolean colour) {
    this.width = Math.max(NARROWEST, width);
    this.colour = colour;
  }

  /** The whole report, with so many of the most dangerous workloads. */
  static String of(ScanResponse response, int risks, int width, boolean colour) {
    TableReport report = new TableReport(width, colour);
    report.errors(response.getDocumentErrorsList());
    report.findings(response.getFindingsList());
    report.suppressed(response.getSuppressedFindingsList());
    report.risks(response.getRisksList().stream().limit(risks).toList());
    report.out.append(report.paint(BOLD, Severities.summary(response))).append('\n');
    return report.out.toString();
  }

  private void errors(List<DocumentError> errors) {
    for (DocumentError error : errors) {
      String place =
          error.getFile() + ":" + error.getPlace().getLine() + ":" + error.getPlace().getColumn();
      String kind = error.getScanned() ? "warning" : "error";
      String text = error.getMessage() + " (expected: " + error.getExpected() + ")";
      out.append(paint(error.getScanned() ? "\u001b[33m" : "\u001b[31m", kind));
      out.append(' ').append(place).append('\n');
      wrapped(text, 2);
    }
    if (!errors.isEmpty()) {
      out.append('\n');
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
        out.append(file.isEmpty() ? "" : "\n").append(paint(BOLD, nextFile)).append('\n');
        object = "";
      }
      if (!nextObject.equals(object)) {
        out.append("  ").append(Severities.object(finding)).append('\n');
      }
      file = nextFile;
      object = nextObject;
      row(finding, place, id);
    }
    out.append(findings.isEmpty() ? "" : "\n");
  }

  private static String place(Finding finding) {
    return finding.getPlace().getLine() + ":" + finding.getPlace().getColumn();
  }

  private void row(Finding finding, int placeWidth, int idWidth) {
    String head =
        " ".repeat(4) + pad(place(finding), placeWidth) + "  " + paint(finding.getSeverity());
    int column = 4 + placeWidth + 2 + 8 + 2;
    String text =
        (finding.getContainer().isEmpty() ? "" : finding.getContainer() + ": ")
            + finding.getMessage()
            + (finding.getNote().isEmpty() ? "" : " [" + finding.getNote() + "]");
    out.append(head).append("  ");
    if (column + idWidth + 2 + 30 <= width) {
      out.append(pad(finding.getCheck(), idWidth)).append("  ");
      hanging(text, column + idWidth + 2);
    } else {
      out.append(finding.getCheck()).append('\n');
      wrapped(text, 6);
    }
  }

  private void suppressed(List<SuppressedFinding> suppressed) {
    if (suppressed.isEmpty()) {
      return;
    }
    out.append(paint(BOLD, "Suppressed")).append('\n');
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
      int from = out.length();
      wrapped(text, 4);
      if (colour) {
        out.insert(from, DIM).append(RESET);
      }
    }
    out.append('\n');
  }

  private void risks(List<WorkloadRisk> risks) {
    if (risks.isEmpty()) {
      return;
    }
    out.append(paint(BOLD, "Risk")).append('\n');
    for (WorkloadRisk risk : risks) {
      String score = risk.getScore() + "/10";
      String dangers =
          risk.getDangersList().stream()
              .limit(3)
              .map(RiskItem::getTitle)
              .collect(Collectors.joining("; "));
      out.append("    ").append(pad(score, 5)).append("  ");
      hanging(Severities.object(risk.getResource()) + ": " + dangers, 11);
    }
    out.append('\n');
  }

  private void wrapped(String text, int indent) {
    out.append(" ".repeat(indent));
    hanging(text, indent);
  }

  /** Text that begins here, its further lines below each other. */
  private void hanging(String text, int indent) {
    String gap = "";
    for (String line : lines(text, width - indent)) {
      out.append(gap).append(line).append('\n');
      gap = " ".repeat(indent);
    }
  }

  private static List<String> lines(String text, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split("[ \n]+", -1)) {
      if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }

  private String paint(Severity severity) {
    String code =
        switch (severity) {
          case SEVERITY_CRITICAL -> "\u001b[1;31m";
          case SEVERITY_HIGH -> "\u001b[31m";
          case SEVERITY_MEDIUM -> "\u001b[33m";
          case SEVERITY_LOW -> "\u001b[36m";
          case SEVERITY_INFO, SEVERITY_UNSPECIFIED, UNRECOGNIZED -> DIM;
        };
    return paint(code, pad(Severities.label(severity), 8));
  }

  private String paint(String code, String text) {
    return colour ? code + text + RESET : text;
  }

  private static String pad(String text, int size) {
    return text + " ".repeat(Math.max(0, size - text.length()));
  }
}
