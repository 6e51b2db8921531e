package dev.vedette.scanner.scan;

import dev.vedette.scanner.catalogue.Catalogue;
import dev.vedette.scanner.catalogue.CatalogueOptions;
import dev.vedette.scanner.finding.Check;
import dev.vedette.scanner.finding.Finding;
import dev.vedette.scanner.finding.Resource;
import dev.vedette.scanner.manifest.Document;
import dev.vedette.scanner.manifest.DocumentReader;
import dev.vedette.scanner.manifest.ManifestLimits;
import dev.vedette.scanner.manifest.Position;
import dev.vedette.scanner.manifest.Rejection;
import dev.vedette.scanner.manifest.TimeLimit;
import dev.vedette.scanner.manifest.Value;
import dev.vedette.scanner.risk.RiskRanking;
import dev.vedette.scanner.scan.ScanReport.DocumentError;
import dev.vedette.scanner.scan.ScanReport.ReportedFinding;
import dev.vedette.scanner.scan.ScanReport.SuppressedFinding;
import dev.vedette.scanner.schema.CustomSchemas;
import dev.vedette.scanner.schema.SchemaValidator;
import dev.vedette.scanner.schema.SchemaValidator.CustomKinds;
import dev.vedette.scanner.suppression.SuppressionFile;
import dev.vedette.scanner.suppression.Suppressions;
import dev.vedette.scanner.suppression.Verdict;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * One scan by Vedette's own checks: files are added, then all their objects are looked at together.
 * Not thread-safe.
 */
public final class FileScan {
  private final Catalogue catalogue;
  private final DocumentReader reader;
  private final Supplier<TimeLimit> times;
  private final List<Resource> resources = new ArrayList<>();
  private final List<DocumentError> errors = new ArrayList<>();
  // By file and number, of those documents that have one.
  private final Map<String, Map<Integer, String>> sources = new HashMap<>();
  private int files;
  private int documents;
  private int skipped;

  /** A scan in which each document is read within these limits. */
  public FileScan(Catalogue catalogue, ManifestLimits limits, Supplier<TimeLimit> times) {
    this.catalogue = catalogue;
    this.reader = new DocumentReader(limits);
    this.times = times;
  }

  /** Reads a file. */
  public void add(String file, byte[] content) {
    files++;
    for (Document document : reader.read(content, times)) {
      documents++;
      if (!document.source().isEmpty()) {
        sources
            .computeIfAbsent(file, _ -> new HashMap<>())
            .put(document.number(), document.source());
      }
      switch (document) {
        case Document.Failed(var number, var source, var rejection) ->
            errors.add(new DocumentError(file, number, source, rejection, false));
        case Document.Parsed parsed -> add(file, parsed);
      }
    }
  }

  /** How many objects were found so far. */
  public int objects() {
    return resources.size();
  }

  /** Notes a file whose content is not known. */
  public void addUnreadable(String file, String why, String expected) {
    files++;
    errors.add(new DocumentError(file, 0, "", wrong(why, expected, Position.START), false));
  }

  private void add(String file, Document.Parsed document) {
    List<Resource> found = Resource.of(file, document.number(), document.root());
    List<Rejection> problems = new ArrayList<>(document.problems());
    if (isPatch(document.root())) {
      skipped++;
      return;
    }
    if (!(document.root() instanceof Value.Mapping mapping)) {
      problems.add(wrong("no object", "a Kubernetes object", document.root().position()));
    } else if (found.isEmpty() && !isEmptyList(mapping)) {
      if (mapping.at("apiVersion").isPresent()) {
        problems.add(wrong("kind: absent", "the kind of a Kubernetes object", mapping.position()));
      } else {
        skipped++;
        // Of other people's files we know only that they are no manifests.
        return;
      }
    } else if (mapping.at("apiVersion").isEmpty()) {
      problems.add(wrong("apiVersion: absent", "as in apps/v1", mapping.position()));
    }
    resources.addAll(found);
    for (Rejection problem : problems) {
      errors.add(
          new DocumentError(file, document.number(), document.source(), problem, !found.isEmpty()));
    }
  }

  /** A JSON patch, as kustomize keeps them beside manifests. */
  private static boolean isPatch(Value root) {
    return root instanceof Value.Sequence(var items, _)
        && !items.isEmpty()
        && items.stream()
            .allMatch(item -> item.at("op").isPresent() && item.at("path").isPresent());
  }

  private static boolean isEmptyList(Value.Mapping mapping) {
    return mapping.at("kind").orElse(null) instanceof Value.Text(var kind, _)
        && kind.endsWith("List");
  }

  private static Rejection wrong(String message, String expected, Position position) {
    return new Rejection(Rejection.Reason.MALFORMED, message, position, expected);
  }

  /** Whether objects are compared with the Kubernetes API, where that version's is carried. */
  public enum Validation {
    /** They are not. */
    OFF,
    /** They are; custom resources are left alone. */
    TOLERANT,
    /** They are; it is told which ones are custom. */
    STRICT
  }

  /** Every check that a scan can make. */
  public static List<Check> checks(Catalogue catalogue) {
    List<Check> checks = new ArrayList<>(catalogue.checks());
    checks.addAll(SchemaValidator.checks());
    return checks;
  }

  /** Looks at everything that was added, and says what stands on this day. */
  public ScanReport finish(
      CatalogueOptions options, Validation validation, SuppressionFile accepted, LocalDate today) {
    Suppressions suppressions = new Suppressions(accepted, today);
    List<ReportedFinding> findings = new ArrayList<>();
    List<SuppressedFinding> suppressed = new ArrayList<>();
    for (Finding finding : found(options, validation)) {
      String source = source(finding.resource());
      switch (suppressions.judge(finding, source)) {
        case Verdict.Stands(var note) -> findings.add(new ReportedFinding(finding, source, note));
        case Verdict.Suppressed(var by) ->
            suppressed.add(new SuppressedFinding(new ReportedFinding(finding, source, ""), by));
      }
    }
    return new ScanReport(
        findings,
        suppressed,
        errors,
        suppressions.unused(),
        RiskRanking.rank(resources),
        new ScanReport.Counts(files, documents, resources.size(), skipped));
  }

  private List<Finding> found(CatalogueOptions options, Validation validation) {
    List<Finding> found = catalogue.scan(resources, options);
    SchemaValidator validator =
        validation == Validation.OFF ? null : SchemaValidator.of(options.target()).orElse(null);
    if (validator == null) {
      return found;
    }
    CustomKinds custom =
        validation == Validation.STRICT ? CustomKinds.REPORTED : CustomKinds.TOLERATED;
    CustomSchemas definitions = CustomSchemas.of(resources);
    // Both come in the order of the objects, so that they can be put together in one walk.
    List<Finding> all = new ArrayList<>(found.size());
    int next = 0;
    for (Resource resource : resources) {
      validator.validate(resource, custom, definitions).stream()
          .filter(finding -> !options.disabled().contains(finding.check().id()))
          .forEach(all::add);
      while (next < found.size() && found.get(next).resource() == resource) {
        all.add(found.get(next));
        next++;
      }
    }
    return all;
  }

  private String source(Resource resource) {
    Map<Integer, String> ofFile = sources.get(resource.file());
    return ofFile == null ? "" : ofFile.getOrDefault(resource.document(), "");
  }
}
