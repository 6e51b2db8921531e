package dev.vedette.scanner.policy.report;

import dev.vedette.scanner.policy.CheckResult;
import dev.vedette.scanner.policy.CheckResult.QueryRecord;
import dev.vedette.scanner.policy.Finding;
import dev.vedette.scanner.policy.report.ReportOptions.Choice;
import java.util.List;

/** Lines for people. Stateless. */
final class StandardReport {
  private static final String RED = "31";
  private static final String GREEN = "32";
  private static final String YELLOW = "33";
  private static final String BLUE = "34";
  private static final String CYAN = "36";

  private StandardReport() {}

  static String of(List<CheckResult> results, ReportOptions options) {
    var text = new StringBuilder();
    for (CheckResult result : results) {
      for (QueryRecord query : result.queries()) {
        for (String line : query.printed()) {
          text.append(coloured("PRNT ", BLUE, options)).append("  ").append(line).append("\n\n");
        }
      }
    }
    for (CheckResult result : results) {
      String place = (result.file().equals("-") ? " - - " : " - " + result.file() + " - ");
      place += result.namespace() + " - ";
      lines("WARN", YELLOW, place, result.warnings(), text, options);
      lines("FAIL", RED, place, result.failures(), text, options);
      if (!options.has(Choice.SUPPRESS_EXCEPTIONS)) {
        lines("EXCP", CYAN, place, result.exceptions(), text, options);
      }
    }
    Totals totals = Totals.of(results);
    String line = totals.line();
    if (options.has(Choice.SHOW_SKIPPED)) {
      line += ", " + totals.skipped() + " skipped";
    }
    return text.append('\n')
        .append(coloured(line, colour(totals), options))
        .append('\n')
        .toString();
  }

  private static void lines(
      String word,
      String colour,
      String place,
      List<Finding> findings,
      StringBuilder text,
      ReportOptions options) {
    for (Finding finding : findings) {
      text.append(coloured(word, colour, options))
          .append(place)
          .append(finding.message())
          .append('\n');
    }
  }

  private static String colour(Totals totals) {
    if (totals.failures() > 0) {
      return RED;
    }
    if (totals.warnings() > 0) {
      return YELLOW;
    }
    return totals.exceptions() > 0 ? CYAN : GREEN;
  }

  /** How the queries were evaluated. */
  static String trace(List<CheckResult> results, ReportOptions options) {
    var text = new StringBuilder();
    for (CheckResult result : results) {
      for (QueryRecord query : result.queries()) {
        String title = "file: " + result.file() + " | query: " + query.query();
        text.append(coloured(title, query.passed() ? GREEN : RED, options)).append('\n');
        for (String line : query.trace()) {
          text.append(coloured("TRAC ", BLUE, options)).append("  ").append(line).append('\n');
        }
      }
    }
    return text.toString();
  }

  private static String coloured(String text, String colour, ReportOptions options) {
    return options.has(Choice.COLOUR) ? "\u001b[" + colour + "m" + text + "\u001b[0m" : text;
  }
}
