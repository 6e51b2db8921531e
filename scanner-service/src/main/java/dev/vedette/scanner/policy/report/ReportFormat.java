package dev.vedette.scanner.policy.report;

import dev.vedette.scanner.policy.CheckResult;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The forms in which results can be printed. Safe for all threads. */
public enum ReportFormat {
  STDOUT,
  JSON,
  TAP,
  TABLE,
  JUNIT,
  GITHUB,
  AZUREDEVOPS,
  SARIF;

  /** The name that a user gives the format. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The format of that name. */
  public static Optional<ReportFormat> named(String label) {
    for (ReportFormat format : values()) {
      if (format.label().equals(label)) {
        return Optional.of(format);
      }
    }
    return Optional.empty();
  }

  /** The results in this form. */
  public String text(List<CheckResult> results, ReportOptions options) {
    return switch (this) {
      case STDOUT -> StandardReport.of(results, options);
      case JSON -> JsonReport.of(results);
      case TAP -> TapReport.of(results);
      case TABLE -> TableReport.of(results);
      case JUNIT -> JunitReport.of(results, options);
      case GITHUB -> GithubReport.of(results, options);
      case AZUREDEVOPS -> AzureReport.of(results, options);
      case SARIF -> SarifReport.of(results);
    };
  }

  /** How the queries were evaluated, for people. */
  public static String trace(List<CheckResult> results, ReportOptions options) {
    return StandardReport.trace(results, options);
  }
}
