package dev.vedette.scanner.scan;

import com.google.protobuf.ByteString;
import com.google.rpc.BadRequest;
import dev.vedette.proto.scanner.v1.Profile;
import dev.vedette.proto.scanner.v1.ScanManifestRequest;
import dev.vedette.proto.scanner.v1.ScanManifestResponse;
import dev.vedette.proto.scanner.v1.ScanRequest;
import dev.vedette.proto.scanner.v1.ScanResponse;
import dev.vedette.proto.scanner.v1.ScanServiceGrpc;
import dev.vedette.proto.scanner.v1.SchemaValidation;
import dev.vedette.proto.scanner.v1.SourceFile;
import dev.vedette.scanner.catalogue.Catalogue;
import dev.vedette.scanner.catalogue.CatalogueOptions;
import dev.vedette.scanner.finding.KubernetesVersion;
import dev.vedette.scanner.kubesec.KubesecJson;
import dev.vedette.scanner.kubesec.Report;
import dev.vedette.scanner.kubesec.RuleResult;
import dev.vedette.scanner.kubesec.Validation;
import dev.vedette.scanner.manifest.Position;
import dev.vedette.scanner.manifest.Rejection;
import dev.vedette.scanner.manifest.TimeLimit;
import dev.vedette.scanner.podsecurity.Standard;
import dev.vedette.scanner.schema.SchemaValidator;
import dev.vedette.scanner.suppression.SuppressionFile;
import dev.vedette.server.grpc.ErrorReason;
import dev.vedette.server.grpc.ServiceException;
import io.grpc.stub.StreamObserver;
import jakarta.inject.Inject;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Serves {@code vedette.scanner.v1.ScanService}. Thread-safe; nothing is kept between calls. */
final class ScanGrpcService extends ScanServiceGrpc.ScanServiceImplBase {
  private static final int LONGEST_FILE_NAME = 4096;
  private static final int MOST_FILES = 1_000;
  private static final long MOST_BYTES = 16L << 20;

  private final ScanConfig config;
  private final ManifestScanner scanner;
  private final ScanMetrics metrics;
  private final Catalogue catalogue = Catalogue.standard();

  @Inject
  ScanGrpcService(ScanConfig config, ScanMetrics metrics) {
    this.config = config;
    this.scanner = new ManifestScanner(config.limits(), Validation.SCHEMA);
    this.metrics = metrics;
  }

  @Override
  public void scanManifest(
      ScanManifestRequest request, StreamObserver<ScanManifestResponse> responses) {
    if (request.getProfile() == Profile.UNRECOGNIZED) {
      throw ServiceException.invalidField(
          "profile", request.getProfileValue(), "PROFILE_KUBESEC or unset");
    }
    if (request.getFileName().length() > LONGEST_FILE_NAME) {
      throw ServiceException.invalidField(
          "file_name",
          request.getFileName().length() + " characters",
          "at most " + LONGEST_FILE_NAME);
    }
    String fileName = request.getFileName().isEmpty() ? "API" : request.getFileName();
    long start = System.nanoTime();
    ScanOutcome outcome =
        scanner.scan(
            request.getContent().toByteArray(),
            fileName,
            TimeLimit.after(config.timeLimit(), System::nanoTime));
    metrics.scanned(outcome, System.nanoTime() - start);
    switch (outcome) {
      case ScanOutcome.Scored(var reports) -> {
        responses.onNext(response(reports));
        responses.onCompleted();
      }
      case ScanOutcome.Refused(var rejection) -> throw refusal(rejection, fileName);
    }
  }

  @Override
  public void scan(ScanRequest request, StreamObserver<ScanResponse> responses) {
    CatalogueOptions options = options(request);
    SuppressionFile accepted = suppressions(request);
    FileScan.Validation validation = validation(request, options.target());
    checkFiles(request);
    long start = System.nanoTime();
    TimeLimit time = TimeLimit.after(config.timeLimit(), System::nanoTime);
    FileScan scan = new FileScan(catalogue, config.limits(), () -> time);
    request
        .getFilesList()
        .forEach(file -> scan.add(file.getName(), file.getContent().toByteArray()));
    ScanReport report = scan.finish(options, validation, accepted, LocalDate.now(ZoneOffset.UTC));
    metrics.scanned(report, System.nanoTime() - start);
    responses.onNext(ScanMessages.of(report, ScanMessages.MOST_LISTED));
    responses.onCompleted();
  }

  private static FileScan.Validation validation(ScanRequest request, KubernetesVersion target) {
    boolean asked =
        request.getSchemaValidation() == SchemaValidation.SCHEMA_VALIDATION_TOLERANT
            || request.getSchemaValidation() == SchemaValidation.SCHEMA_VALIDATION_STRICT;
    if (asked && !SchemaValidator.carries(target)) {
      throw ServiceException.invalidField(
          "kubernetes_version",
          request.getKubernetesVersion(),
          "one of " + SchemaValidator.carried() + ", or no schema_validation");
    }
    return switch (request.getSchemaValidation()) {
      case SCHEMA_VALIDATION_OFF -> FileScan.Validation.OFF;
      case SCHEMA_VALIDATION_UNSPECIFIED, SCHEMA_VALIDATION_TOLERANT ->
          FileScan.Validation.TOLERANT;
      case SCHEMA_VALIDATION_STRICT -> FileScan.Validation.STRICT;
      case UNRECOGNIZED ->
          throw ServiceException.invalidField(
              "schema_validation",
              request.getSchemaValidationValue(),
              "SCHEMA_VALIDATION_OFF, _TOLERANT, _STRICT or unset");
    };
  }

  private void checkFiles(ScanRequest request) {
    if (request.getFilesCount() == 0 || request.getFilesCount() > MOST_FILES) {
      throw ServiceException.invalidField(
          "files", request.getFilesCount() + " files", "1 to " + MOST_FILES);
    }
    long bytes = 0;
    for (SourceFile file : request.getFilesList()) {
      if (file.getName().isEmpty() || file.getName().length() > LONGEST_FILE_NAME) {
        throw ServiceException.invalidField(
            "files.name",
            file.getName().length() + " characters",
            "1 to " + LONGEST_FILE_NAME + " characters");
      }
      bytes += file.getContent().size();
    }
    if (bytes > MOST_BYTES) {
      throw ServiceException.invalidField(
          "files", bytes + " bytes", "at most " + MOST_BYTES + " bytes together");
    }
  }

  private static CatalogueOptions options(ScanRequest request) {
    String version = request.getKubernetesVersion();
    KubernetesVersion target =
        version.isEmpty()
            ? KubernetesVersion.LATEST
            : KubernetesVersion.parse(version)
                .orElseThrow(() ->
                    ServiceException.invalidField("kubernetes_version", version, "as in 1.31"));
    String standard = request.getPodSecurityStandard();
    CatalogueOptions options =
        new CatalogueOptions(
            target,
            Set.copyOf(request.getDisabledChecksList()),
            request.getAllowedRegistriesList(),
            request.getRequiredLabelsList());
    return standard.isEmpty()
        ? options
        : options.with(
            Standard.parse(standard)
                .orElseThrow(() ->
                    ServiceException.invalidField(
                        "pod_security_standard", standard, "as in restricted:v1.31")));
  }

  private SuppressionFile suppressions(ScanRequest request) {
    if (request.getSuppressions().isEmpty()) {
      return SuppressionFile.NONE;
    }
    byte[] content = request.getSuppressions().toByteArray();
    return switch (SuppressionFile.read("suppressions", content, FileScan.checks(catalogue))) {
      case SuppressionFile.Outcome.Read(var file) -> file;
      case SuppressionFile.Outcome.Refused(var problems) ->
          throw ServiceException.invalidField(
              "suppressions",
              problems.getFirst().position() + ": " + problems.getFirst().message(),
              problems.getFirst().expected());
    };
  }

  private static ScanManifestResponse response(List<Report> reports) {
    ScanManifestResponse.Builder response =
        ScanManifestResponse.newBuilder()
            .setKubesecJson(ByteString.copyFrom(KubesecJson.of(reports)))
            .setPassed(Report.passed(reports));
    reports.forEach(report -> response.addReports(proto(report)));
    return response.build();
  }

  private static dev.vedette.proto.scanner.v1.Report proto(Report report) {
    dev.vedette.proto.scanner.v1.Report.Builder proto =
        dev.vedette.proto.scanner.v1.Report.newBuilder()
            .setObject(report.object())
            .setValid(report.valid())
            .setFileName(report.fileName())
            .setMessage(report.message())
            .setScore(report.score());
    report.findings().critical().forEach(rule -> proto.addCritical(proto(rule)));
    report.findings().passed().forEach(rule -> proto.addPassed(proto(rule)));
    report.findings().advise().forEach(rule -> proto.addAdvise(proto(rule)));
    return proto.build();
  }

  private static dev.vedette.proto.scanner.v1.RuleResult proto(RuleResult rule) {
    return dev.vedette.proto.scanner.v1.RuleResult.newBuilder()
        .setId(rule.id())
        .setSelector(rule.selector())
        .setReason(rule.reason())
        .setPoints(rule.points())
        .build();
  }

  /** Says file, line and column, what is wrong there and what was expected instead. */
  private static ServiceException refusal(Rejection rejection, String fileName) {
    Position place = rejection.position();
    String text =
        fileName
            + ":"
            + place
            + ": "
            + rejection.message()
            + " (expected: "
            + rejection.expected()
            + ")";
    BadRequest.FieldViolation violation =
        BadRequest.FieldViolation.newBuilder().setField("content").setDescription(text).build();
    ErrorReason reason =
        switch (rejection.reason()) {
          case MALFORMED, EMPTY, REPEATED_KEY -> ErrorReason.INVALID_CONTENT;
          case TOO_LARGE, TOO_DEEP, TOO_MANY_DOCUMENTS, TOO_MANY_VALUES ->
              ErrorReason.LIMIT_EXCEEDED;
          case TIME_LIMIT -> ErrorReason.TIMED_OUT;
        };
    Map<String, String> metadata =
        Map.of(
            "line", Integer.toString(place.line()),
            "column", Integer.toString(place.column()),
            "rejection", rejection.reason().label(),
            "kubesec_message", rejection.message());
    return new ServiceException(
        reason,
        text,
        metadata,
        List.of(BadRequest.newBuilder().addFieldViolations(violation).build()),
        null);
  }
}
