package dev.vedette.cli.scan;

import dev.vedette.proto.scanner.v1.DocumentError;
import dev.vedette.proto.scanner.v1.Finding;
import dev.vedette.proto.scanner.v1.ScanResponse;
import dev.vedette.proto.scanner.v1.SuppressedFinding;

/** Findings as Markdown, for comments on changes. Stateless. */
final class MarkdownReport {
  private MarkdownReport() {}

  static String of(ScanResponse response) {
    StringBuilder out = new StringBuilder("## Vedette scan\n\n");
    out.append(Severities.summary(response)).append(".\n");
    if (response.getDocumentErrorsCount() > 0) {
      out.append("\n### Documents with errors\n\n| Place | Error |\n|---|---|\n");
      for (DocumentError error : response.getDocumentErrorsList()) {
        String text = error.getMessage() + " (expected: " + error.getExpected() + ")";
        row(out, place(error.getFile(), error.getPlace().getLine()), cell(text));
      }
    }
    if (response.getFindingsCount() > 0) {
      out.append("\n### Findings\n\n| Severity | Check | Object | Place | Finding |\n");
      out.append("|---|---|---|---|---|\n");
      for (Finding finding : response.getFindingsList()) {
        String note = finding.getNote().isEmpty() ? "" : " [" + finding.getNote() + "]";
        row(
            out,
            Severities.label(finding.getSeverity()),
            "`" + finding.getCheck() + "`",
            cell(Severities.object(finding)),
            place(finding.getResource().getFile(), finding.getPlace().getLine()),
            cell(container(finding) + finding.getMessage() + note));
      }
    }
    if (response.getSuppressedFindingsCount() > 0) {
      out.append("\n### Suppressed\n\n| Check | Object | Reason | Until | Origin |\n");
      out.append("|---|---|---|---|---|\n");
      for (SuppressedFinding each : response.getSuppressedFindingsList()) {
        row(
            out,
            "`" + each.getFinding().getCheck() + "`",
            cell(Severities.object(each.getFinding())),
            cell(each.getReason()),
            each.getExpires(),
            cell(each.getOrigin()));
      }
    }
    return out.toString();
  }

  private static String container(Finding finding) {
    return finding.getContainer().isEmpty() ? "" : finding.getContainer() + ": ";
  }

  private static String place(String file, int line) {
    return cell(file) + ":" + line;
  }

  private static void row(StringBuilder out, String... cells) {
    out.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }

  /** Text that stays what it is: names and messages of a manifest make no links and no images. */
  private static String cell(String text) {
    StringBuilder cell = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\\', '`', '*', '_', '[', ']', '|', '~' -> cell.append('\\').append(c);
        case '<' -> cell.append("&lt;");
        case '&' -> cell.append("&amp;");
        // A zero-width space keeps people and other changes from being called.
        case '@', '#' -> cell.append(c).append("\u200b");
        case '\r', '\n' -> cell.append(' ');
        default -> cell.append(c);
      }
    }
    return cell.toString();
  }
}
