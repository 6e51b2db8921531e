package dev.vedette.cli.scan;

import dev.vedette.cli.outcome.CommandFailure;
import dev.vedette.cli.outcome.ExitStatus;
import dev.vedette.cli.scan.ScanCommand.Enforcement;
import dev.vedette.cli.scan.ScanCommand.Format;
import dev.vedette.scanner.admissionpolicy.AdmissionPolicies;
import dev.vedette.scanner.catalogue.Catalogue;
import dev.vedette.scanner.finding.Check;
import dev.vedette.scanner.finding.Severity;
import dev.vedette.scanner.kubesec.KubesecRuleList;
import dev.vedette.scanner.scan.FileScan;
import dev.vedette.scanner.scan.ScanMessages;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is printed of checks themselves, when nothing is scanned. Stateless. */
final class CheckList {
  private CheckList() {}

  /** Vedette's checks. */
  static String own(@Nullable Format format, Catalogue catalogue) {
    if (format == Format.json) {
      return JsonReport.of(ScanMessages.of(FileScan.checks(catalogue)));
    }
    if (format != null && format != Format.table) {
      throw unlistable(format, "table or json");
    }
    StringBuilder text = new StringBuilder();
    for (Check check : FileScan.checks(catalogue)) {
      text.append("%-9s%-40s %s%n".formatted(check.severity().label(), check.id(), check.title()));
    }
    return text.toString();
  }

  /** kubesec's rules, as its print-rules does. */
  static String kubesec(@Nullable Format format) {
    return switch (format) {
      case null -> KubesecRuleList.json();
      case json -> KubesecRuleList.json();
      case table -> KubesecRuleList.table();
      default -> throw unlistable(format, "json or table");
    };
  }

  private static CommandFailure unlistable(Format format, String expected) {
    return new CommandFailure(
        "--list-checks --format " + format + " (expected: " + expected + ")", ExitStatus.USAGE);
  }

  /** Policies for the API server, for the checks that count for the exit status. */
  static String policies(Enforcement how, Severities.Threshold failOn, Set<String> disabled) {
    if (failOn == Severities.Threshold.none) {
      return "";
    }
    return AdmissionPolicies.yaml(
        Catalogue.standard().checks(),
        Severity.valueOf(failOn.name().toUpperCase(Locale.ROOT)),
        disabled,
        AdmissionPolicies.Action.valueOf(how.name().toUpperCase(Locale.ROOT)));
  }
}
