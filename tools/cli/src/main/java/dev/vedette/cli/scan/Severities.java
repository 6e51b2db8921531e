package dev.vedette.cli.scan;

import dev.vedette.proto.scanner.v1.Finding;
import dev.vedette.proto.scanner.v1.Resource;
import dev.vedette.proto.scanner.v1.ScanResponse;
import dev.vedette.proto.scanner.v1.Severity;
import dev.vedette.proto.scanner.v1.SeverityCount;
import java.util.Locale;
import java.util.stream.Collectors;

/** Severities in reports. Stateless. */
final class Severities {
  private Severities() {}

  /** From which severity on a scan does not pass. */
  enum Threshold {
    info(0),
    low(1),
    medium(2),
    high(3),
    critical(4),
    none(5);

    private final int rank;

    Threshold(int rank) {
      this.rank = rank;
    }
  }

  static String label(Severity severity) {
    return severity.name().replace("SEVERITY_", "").toLowerCase(Locale.ROOT);
  }

  static boolean reaches(ScanResponse response, Threshold threshold) {
    return response.getSummary().getFindingCountsList().stream()
        .anyMatch(count -> rank(count.getSeverity()) >= threshold.rank);
  }

  /** 0 for advice, 4 for the worst. */
  static int rank(Severity severity) {
    return switch (severity) {
      case SEVERITY_CRITICAL -> 4;
      case SEVERITY_HIGH -> 3;
      case SEVERITY_MEDIUM -> 2;
      case SEVERITY_LOW -> 1;
      case SEVERITY_INFO, SEVERITY_UNSPECIFIED, UNRECOGNIZED -> 0;
    };
  }

  /** One line: how much was looked at and what came of it. */
  static String summary(ScanResponse response) {
    var summary = response.getSummary();
    int findings = summary.getFindingCountsList().stream().mapToInt(SeverityCount::getCount).sum();
    String bySeverity =
        summary.getFindingCountsList().stream()
            .map(count -> count.getCount() + " " + label(count.getSeverity()))
            .collect(Collectors.joining(", ", " (", ")"));
    return count(findings, "finding")
        + (findings == 0 ? "" : bySeverity)
        + " in "
        + count(summary.getResourceCount(), "object")
        + " of "
        + count(summary.getFileCount(), "file")
        + (summary.getSuppressedCount() == 0
            ? ""
            : ", " + summary.getSuppressedCount() + " suppressed")
        + (response.getDocumentErrorsCount() == 0
            ? ""
            : ", " + count(response.getDocumentErrorsCount(), "document error"));
  }

  private static String count(int number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }

  /** The object of a finding as people name it. */
  static String object(Finding finding) {
    return object(finding.getResource());
  }

  static String object(Resource resource) {
    return resource.getKind()
        + "/"
        + (resource.getNamespace().isEmpty() ? "" : resource.getNamespace() + "/")
        + resource.getName();
  }
}
