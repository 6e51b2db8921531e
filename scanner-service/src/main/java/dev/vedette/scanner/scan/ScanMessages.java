package dev.vedette.scanner.scan;

import dev.vedette.proto.scanner.v1.Place;
import dev.vedette.proto.scanner.v1.RiskItem;
import dev.vedette.proto.scanner.v1.ScanResponse;
import dev.vedette.proto.scanner.v1.ScanSummary;
import dev.vedette.proto.scanner.v1.SeverityCount;
import dev.vedette.scanner.finding.Check;
import dev.vedette.scanner.finding.Edit;
import dev.vedette.scanner.finding.Finding;
import dev.vedette.scanner.finding.Resource;
import dev.vedette.scanner.finding.Severity;
import dev.vedette.scanner.manifest.JsonText;
import dev.vedette.scanner.manifest.Position;
import dev.vedette.scanner.risk.WorkloadRisk;
import dev.vedette.scanner.scan.ScanReport.DocumentError;
import dev.vedette.scanner.scan.ScanReport.ReportedFinding;
import dev.vedette.scanner.scan.ScanReport.SuppressedFinding;
import java.time.LocalDate;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Scan reports as messages of the contract. Stateless. */
public final class ScanMessages {
  /** What a call lists; more is only counted. */
  static final int MOST_LISTED = 10_000;

  private static final int MOST_RISKS = 1_000;

  private ScanMessages() {}

  /** The report with everything that was found. */
  public static ScanResponse of(ScanReport report) {
    return of(report, Integer.MAX_VALUE);
  }

  /** Nothing but these checks, as a report tells of them. */
  public static ScanResponse of(List<Check> checks) {
    return ScanResponse.newBuilder()
        .addAllChecks(checks.stream().map(ScanMessages::of).toList())
        .build();
  }

  /** The report with at most so many entries in each list. */
  static ScanResponse of(ScanReport report, int most) {
    ScanResponse.Builder response = ScanResponse.newBuilder();
    Set<Check> checks = new LinkedHashSet<>();
    for (ReportedFinding finding : report.findings().stream().limit(most).toList()) {
      response.addFindings(of(finding));
      checks.add(finding.finding().check());
    }
    for (SuppressedFinding each : report.suppressed().stream().limit(most).toList()) {
      response.addSuppressedFindings(of(each));
      checks.add(each.finding().finding().check());
    }
    report.errors().stream().limit(most).forEach(error -> response.addDocumentErrors(of(error)));
    checks.forEach(check -> response.addChecks(of(check)));
    report.risks().stream().limit(MOST_RISKS).forEach(risk -> response.addRisks(of(risk)));
    return response.setSummary(summary(report)).build();
  }

  private static ScanSummary summary(ScanReport report) {
    ScanReport.Counts counts = report.counts();
    ScanSummary.Builder summary =
        ScanSummary.newBuilder()
            .setFileCount(counts.files())
            .setDocumentCount(counts.documents())
            .setResourceCount(counts.resources())
            .setSkippedDocumentCount(counts.skipped())
            .setSuppressedCount(report.suppressed().size());
    for (Severity severity : Severity.values()) {
      int count = (int) report.count(severity);
      if (count > 0) {
        summary.addFindingCounts(
            SeverityCount.newBuilder().setSeverity(of(severity)).setCount(count));
      }
    }
    return summary.build();
  }

  private static dev.vedette.proto.scanner.v1.Finding of(ReportedFinding reported) {
    Finding finding = reported.finding();
    dev.vedette.proto.scanner.v1.Finding.Builder message =
        dev.vedette.proto.scanner.v1.Finding.newBuilder()
            .setCheck(finding.check().id())
            .setSeverity(of(finding.check().severity()))
            .setResource(of(finding.resource(), reported.source()))
            .setPath(finding.place().path())
            .setPlace(of(finding.place().position()))
            .setContainer(finding.container())
            .setMessage(finding.message())
            .setNote(reported.note());
    for (Edit edit : finding.fix()) {
      dev.vedette.proto.scanner.v1.Edit.Builder change =
          dev.vedette.proto.scanner.v1.Edit.newBuilder().setPointer(edit.pointer());
      if (edit instanceof Edit.Set(_, var value)) {
        change.setValue(JsonText.of(value));
      }
      message.addFix(change);
    }
    return message.build();
  }

  private static dev.vedette.proto.scanner.v1.SuppressedFinding of(SuppressedFinding suppressed) {
    return dev.vedette.proto.scanner.v1.SuppressedFinding.newBuilder()
        .setFinding(of(suppressed.finding()))
        .setOrigin(suppressed.by().origin())
        .setReason(suppressed.by().reason())
        .setExpires(suppressed.by().lastDay().map(LocalDate::toString).orElse(""))
        .build();
  }

  private static dev.vedette.proto.scanner.v1.DocumentError of(DocumentError error) {
    return dev.vedette.proto.scanner.v1.DocumentError.newBuilder()
        .setFile(error.file())
        .setDocument(error.document() + 1)
        .setSource(error.source())
        .setPlace(of(error.rejection().position()))
        .setMessage(error.rejection().message())
        .setExpected(error.rejection().expected())
        .setScanned(error.scanned())
        .build();
  }

  private static dev.vedette.proto.scanner.v1.WorkloadRisk of(WorkloadRisk risk) {
    dev.vedette.proto.scanner.v1.WorkloadRisk.Builder message =
        dev.vedette.proto.scanner.v1.WorkloadRisk.newBuilder()
            .setResource(of(risk.workload().resource(), ""))
            .setScore(risk.score());
    risk.dangers().forEach(item -> message.addDangers(of(item)));
    risk.remedies().forEach(item -> message.addRemedies(of(item)));
    return message.build();
  }

  private static RiskItem of(WorkloadRisk.Item item) {
    return RiskItem.newBuilder()
        .setName(item.name())
        .setTitle(item.title())
        .setScore(item.score())
        .build();
  }

  private static dev.vedette.proto.scanner.v1.Check of(Check check) {
    return dev.vedette.proto.scanner.v1.Check.newBuilder()
        .setId(check.id())
        .setSeverity(of(check.severity()))
        .setTitle(check.title())
        .setRationale(check.rationale())
        .addAllReferences(check.references())
        .addAllAliases(check.aliases())
        .build();
  }

  private static dev.vedette.proto.scanner.v1.Resource of(Resource resource, String source) {
    return dev.vedette.proto.scanner.v1.Resource.newBuilder()
        .setFile(resource.file())
        .setDocument(resource.document() + 1)
        .setSource(source)
        .setApiVersion(resource.apiVersion())
        .setKind(resource.kind())
        .setNamespace(resource.namespace())
        .setName(resource.name())
        .build();
  }

  private static Place of(Position position) {
    return Place.newBuilder().setLine(position.line()).setColumn(position.column()).build();
  }

  private static dev.vedette.proto.scanner.v1.Severity of(Severity severity) {
    return switch (severity) {
      case CRITICAL -> dev.vedette.proto.scanner.v1.Severity.SEVERITY_CRITICAL;
      case HIGH -> dev.vedette.proto.scanner.v1.Severity.SEVERITY_HIGH;
      case MEDIUM -> dev.vedette.proto.scanner.v1.Severity.SEVERITY_MEDIUM;
      case LOW -> dev.vedette.proto.scanner.v1.Severity.SEVERITY_LOW;
      case INFO -> dev.vedette.proto.scanner.v1.Severity.SEVERITY_INFO;
    };
  }
}
