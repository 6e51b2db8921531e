package dev.vedette.scanner.scan;

import dev.vedette.scanner.kubesec.KubesecProfile;
import dev.vedette.scanner.kubesec.Report;
import dev.vedette.scanner.kubesec.Validation;
import dev.vedette.scanner.manifest.ManifestLimits;
import dev.vedette.scanner.manifest.ManifestReader;
import dev.vedette.scanner.manifest.Position;
import dev.vedette.scanner.manifest.ReadResult;
import dev.vedette.scanner.manifest.Rejection;
import dev.vedette.scanner.manifest.TimeLimit;
import dev.vedette.scanner.manifest.Value;
import java.util.ArrayList;
import java.util.List;

/** Scores the documents of a manifest within its limits. Immutable and thread-safe. */
public final class ManifestScanner {
  private final ManifestReader reader;
  private final KubesecProfile profile;

  /** Scores by all of kubesec's rules. */
  public ManifestScanner(ManifestLimits limits, Validation validation) {
    this(limits, new KubesecProfile(validation));
  }

  /** Scores by a profile. */
  public ManifestScanner(ManifestLimits limits, KubesecProfile profile) {
    this.reader = new ManifestReader(limits);
    this.profile = profile;
  }

  /** Scores every document, or none. */
  public ScanOutcome scan(byte[] content, String fileName, TimeLimit time) {
    return switch (reader.read(content, time)) {
      case ReadResult.Documents(var documents) -> score(documents, fileName, time);
      case ReadResult.Rejected(var rejection) -> new ScanOutcome.Refused(rejection);
    };
  }

  private ScanOutcome score(List<Value> documents, String fileName, TimeLimit time) {
    List<Report> reports = new ArrayList<>(documents.size());
    for (Value document : documents) {
      if (time.isOver()) {
        return new ScanOutcome.Refused(late(document.position()));
      }
      reports.add(profile.report(document, fileName));
    }
    return new ScanOutcome.Scored(reports);
  }

  private static Rejection late(Position position) {
    return new Rejection(
        Rejection.Reason.TIME_LIMIT,
        "not finished in time",
        position,
        "a smaller or simpler manifest");
  }
}
