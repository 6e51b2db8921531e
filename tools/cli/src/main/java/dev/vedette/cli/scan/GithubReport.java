package dev.vedette.cli.scan;

import dev.vedette.proto.scanner.v1.DocumentError;
import dev.vedette.proto.scanner.v1.Finding;
import dev.vedette.proto.scanner.v1.Place;
import dev.vedette.proto.scanner.v1.ScanResponse;
import dev.vedette.proto.scanner.v1.Severity;

/** Findings as workflow commands of GitHub Actions, which shows them in the diff. Stateless. */
final class GithubReport {
  private GithubReport() {}

  static String of(ScanResponse response) {
    StringBuilder out = new StringBuilder();
    for (DocumentError error : response.getDocumentErrorsList()) {
      String text = error.getMessage() + " (expected: " + error.getExpected() + ")";
      String level = error.getScanned() ? "warning" : "error";
      line(out, level, error.getFile(), error.getPlace(), "document " + error.getDocument(), text);
    }
    for (Finding finding : response.getFindingsList()) {
      String container = finding.getContainer().isEmpty() ? "" : " " + finding.getContainer();
      String note = finding.getNote().isEmpty() ? "" : " [" + finding.getNote() + "]";
      line(
          out,
          level(finding.getSeverity()),
          finding.getResource().getFile(),
          finding.getPlace(),
          finding.getCheck() + " (" + Severities.label(finding.getSeverity()) + ")",
          Severities.object(finding) + container + ": " + finding.getMessage() + note);
    }
    return out.toString();
  }

  private static String level(Severity severity) {
    return switch (severity) {
      case SEVERITY_CRITICAL, SEVERITY_HIGH -> "error";
      case SEVERITY_MEDIUM -> "warning";
      case SEVERITY_LOW, SEVERITY_INFO, SEVERITY_UNSPECIFIED, UNRECOGNIZED -> "notice";
    };
  }

  private static void line(
      StringBuilder out, String level, String file, Place place, String title, String text) {
    out.append("::").append(level).append(" file=").append(property(file));
    out.append(",line=").append(place.getLine()).append(",col=").append(place.getColumn());
    out.append(",title=").append(property(title)).append("::").append(data(text)).append('\n');
  }

  private static String data(String text) {
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A");
  }

  private static String property(String text) {
    return data(text).replace(":", "%3A").replace(",", "%2C");
  }
}
