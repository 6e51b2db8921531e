package dev.vedette.scanner.scan;

import dev.vedette.scanner.kubesec.Report;
import dev.vedette.scanner.manifest.Rejection;
import java.util.List;

/** Either a report for every document or why there is none. Immutable. */
public sealed interface ScanOutcome {
  /** Reports in the order of the documents. */
  record Scored(List<Report> reports) implements ScanOutcome {
    public Scored {
      reports = List.copyOf(reports);
    }
  }

  /** The manifest was refused as a whole. */
  record Refused(Rejection rejection) implements ScanOutcome {}
}
