package dev.vedette.cli.scan;

import com.google.protobuf.ByteString;
import dev.vedette.cli.outcome.CommandFailure;
import dev.vedette.proto.scanner.v1.ScanRequest;
import dev.vedette.proto.scanner.v1.SchemaValidation;
import dev.vedette.scanner.catalogue.Catalogue;
import dev.vedette.scanner.catalogue.CatalogueOptions;
import dev.vedette.scanner.custom.CustomCheckFile;
import dev.vedette.scanner.finding.Check;
import dev.vedette.scanner.finding.KubernetesVersion;
import dev.vedette.scanner.manifest.Rejection;
import dev.vedette.scanner.podsecurity.Standard;
import dev.vedette.scanner.scan.FileScan;
import dev.vedette.scanner.schema.SchemaValidator;
import dev.vedette.scanner.suppression.SuppressionFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a scan by Vedette's own checks asks of them. Filled in by the command line. */
final class CheckOptions {
  private static final int MAX_BYTES = 4 << 20;

  @Option(
      names = "--kubernetes-version",
      paramLabel = "VERSION",
      description = "Version that the manifests are for, as in 1.31. Default: the newest known.")
  private String kubernetesVersion = "";

  @Option(
      names = "--pod-security",
      paramLabel = "LEVEL[:VERSION]",
      description =
          "Pod Security Standard that every pod must meet, as in restricted:v1.31. Default: none.")
  private String podSecurity = "";

  @Option(
      names = "--disable",
      paramLabel = "CHECK",
      split = ",",
      description = "Checks that are not made, by id.")
  private List<String> disabled = new ArrayList<>();

  @Option(
      names = "--registry",
      paramLabel = "PREFIX",
      split = ",",
      description = "Where images may come from, as in registry.example.com/team. Default: all.")
  private List<String> registries = new ArrayList<>();

  @Option(
      names = "--require-label",
      paramLabel = "KEY",
      split = ",",
      description = "Labels that every object must carry. Default: none.")
  private List<String> labels = new ArrayList<>();

  @Option(
      names = "--validate",
      paramLabel = "HOW",
      description =
          "Whether objects are compared with the Kubernetes API of that version:"
              + " ${COMPLETION-CANDIDATES}; strict also names custom resources. Default: tolerant"
              + " where the version is one of those that are carried.")
  private @Nullable Validate validate;

  /** Whether objects are compared with the Kubernetes API. */
  enum Validate {
    off,
    tolerant,
    strict
  }

  @Option(
      names = "--suppressions",
      paramLabel = "FILE",
      description = "Says which findings are accepted, why and until when.")
  private @Nullable Path suppressions;

  @Option(
      names = "--checks",
      paramLabel = "FILE",
      description = "Checks of your own in CEL, made with the others (not with --server).")
  private @Nullable Path custom;

  /**
   * Vedette's checks and those of the user; everything that is wrong with these ends the command.
   */
  Catalogue catalogue() {
    Catalogue standard = Catalogue.standard();
    if (custom == null) {
      return standard;
    }
    String name = custom.toString();
    byte[] content = ScanInputs.content(name, MAX_BYTES);
    return switch (CustomCheckFile.read(content, FileScan.checks(standard))) {
      case CustomCheckFile.Outcome.Read(var more) -> standard.and(more);
      case CustomCheckFile.Outcome.Refused(var problems) -> throw refusal(name, problems);
    };
  }

  /** Checks that are not made, by id. */
  Set<String> disabled() {
    return Set.copyOf(disabled);
  }

  private static CommandFailure refusal(String name, List<Rejection> problems) {
    return new CommandFailure(
        problems.stream()
            .map(problem ->
                name
                    + ":"
                    + problem.position()
                    + ": "
                    + problem.message()
                    + " (expected: "
                    + problem.expected()
                    + ")")
            .collect(Collectors.joining("\n")));
  }

  /** The validation for a scan here; one that was asked for and cannot be ends the command. */
  FileScan.Validation validation() {
    if (validate != null && validate != Validate.off && !canValidate()) {
      throw new CommandFailure(
          "--validate "
              + validate
              + " --kubernetes-version "
              + kubernetesVersion
              + " (expected: one of "
              + SchemaValidator.carried()
              + ")");
    }
    return switch (validate == null ? Validate.tolerant : validate) {
      case off -> FileScan.Validation.OFF;
      case tolerant -> FileScan.Validation.TOLERANT;
      case strict -> FileScan.Validation.STRICT;
    };
  }

  /** What a person should know of the validation, if there is something. */
  Optional<String> note() {
    return validate == null && !canValidate()
        ? Optional.of(
            "not validated: the API of Kubernetes "
                + kubernetesVersion
                + " is not carried (only "
                + SchemaValidator.carried()
                + ")")
        : Optional.empty();
  }

  private boolean canValidate() {
    return SchemaValidator.carries(target());
  }

  private KubernetesVersion target() {
    return kubernetesVersion.isEmpty()
        ? KubernetesVersion.LATEST
        : KubernetesVersion.parse(kubernetesVersion)
            .orElseThrow(() ->
                new CommandFailure(
                    "--kubernetes-version " + kubernetesVersion + " (expected: as in 1.31)"));
  }

  /** The options for a scan here. */
  CatalogueOptions local(Catalogue catalogue) {
    Set<String> known =
        FileScan.checks(catalogue).stream().map(Check::id).collect(Collectors.toSet());
    for (String id : disabled) {
      if (!known.contains(id)) {
        throw new CommandFailure("--disable " + id + " (expected: an id of --list-checks)");
      }
    }
    CatalogueOptions options =
        new CatalogueOptions(target(), Set.copyOf(disabled), registries, labels);
    return podSecurity.isEmpty()
        ? options
        : options.with(
            Standard.parse(podSecurity)
                .orElseThrow(() ->
                    new CommandFailure(
                        "--pod-security " + podSecurity + " (expected: as in restricted:v1.31)")));
  }

  /** The suppressions for a scan here; everything that is wrong with them ends the command. */
  SuppressionFile accepted(Catalogue catalogue) {
    if (suppressions == null) {
      return SuppressionFile.NONE;
    }
    String name = suppressions.toString();
    byte[] content = ScanInputs.content(name, MAX_BYTES);
    return switch (SuppressionFile.read(name, content, FileScan.checks(catalogue))) {
      case SuppressionFile.Outcome.Read(var file) -> file;
      case SuppressionFile.Outcome.Refused(var problems) -> throw refusal(name, problems);
    };
  }

  /** The options for a scan by the service. */
  ScanRequest.Builder request() {
    if (custom != null) {
      throw new CommandFailure("--checks (expected: a scan here, not by the service)");
    }
    ScanRequest.Builder request =
        ScanRequest.newBuilder()
            .setKubernetesVersion(kubernetesVersion)
            .setPodSecurityStandard(podSecurity)
            .addAllDisabledChecks(disabled)
            .addAllAllowedRegistries(registries)
            .addAllRequiredLabels(labels)
            .setSchemaValidation(
                switch (validate) {
                  case null -> SchemaValidation.SCHEMA_VALIDATION_UNSPECIFIED;
                  case off -> SchemaValidation.SCHEMA_VALIDATION_OFF;
                  case tolerant -> SchemaValidation.SCHEMA_VALIDATION_TOLERANT;
                  case strict -> SchemaValidation.SCHEMA_VALIDATION_STRICT;
                });
    if (suppressions != null) {
      byte[] content = ScanInputs.content(suppressions.toString(), MAX_BYTES);
      request.setSuppressions(ByteString.copyFrom(content));
    }
    return request;
  }
}
