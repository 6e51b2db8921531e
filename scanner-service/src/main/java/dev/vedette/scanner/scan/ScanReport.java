package dev.vedette.scanner.scan;

import dev.vedette.scanner.finding.Finding;
import dev.vedette.scanner.finding.Severity;
import dev.vedette.scanner.manifest.Rejection;
import dev.vedette.scanner.risk.WorkloadRisk;
import dev.vedette.scanner.suppression.Suppression;
import java.util.List;

/**
 * What was found in files. Immutable.
 *
 * @param findings in the order of files and objects
 * @param suppressed findings that somebody accepted
 * @param errors documents that are not read, or not in the way in which they were meant
 * @param unusedSuppressions entries of the suppression file that accept nothing that was found
 * @param risks how dangerous the workloads are, the worst first
 */
public record ScanReport(
    List<ReportedFinding> findings,
    List<SuppressedFinding> suppressed,
    List<DocumentError> errors,
    List<String> unusedSuppressions,
    List<WorkloadRisk> risks,
    Counts counts) {
  public ScanReport {
    findings = List.copyOf(findings);
    suppressed = List.copyOf(suppressed);
    errors = List.copyOf(errors);
    unusedSuppressions = List.copyOf(unusedSuppressions);
    risks = List.copyOf(risks);
  }

  /**
   * A finding as it is told.
   *
   * @param source where a renderer says that the document comes from; mostly empty
   * @param note why it is told although somebody once accepted it; mostly empty
   */
  public record ReportedFinding(Finding finding, String source, String note) {
    /** How much it matters. */
    public Severity severity() {
      return finding.check().severity();
    }
  }

  /** A finding that somebody accepted. */
  public record SuppressedFinding(ReportedFinding finding, Suppression by) {}

  /**
   * What is wrong with a document.
   *
   * @param document its number in the file, counted from 0
   * @param scanned whether its objects were looked at all the same
   */
  public record DocumentError(
      String file, int document, String source, Rejection rejection, boolean scanned) {}

  /** How much was looked at. */
  public record Counts(int files, int documents, int resources, int skipped) {}

  /** Whether anything was found that matters so much, or more. */
  public boolean hasFindings(Severity atLeast) {
    return findings.stream().anyMatch(finding -> finding.severity().atLeast(atLeast));
  }

  /** How many findings are of a severity. */
  public long count(Severity severity) {
    return findings.stream().filter(finding -> finding.severity() == severity).count();
  }
}
