package dev.vedette.cli.rules;

import dev.vedette.language.author.ExplanationText;
import dev.vedette.language.author.TestOutcome;
import dev.vedette.language.author.TestReport;
import dev.vedette.language.diagnostic.Diagnostic;
import java.util.List;
import java.util.Locale;

/** Outcomes of tests as JUnit XML: a suite a file, and one for files that are wrong. Stateless. */
public final class JunitXml {
  private JunitXml() {}

  static String of(List<TestReport> reports, List<Diagnostic> errors) {
    StringBuilder xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    xml.append("<testsuites>\n");
    reports.forEach(report -> suite(xml, report));
    if (!errors.isEmpty()) {
      errors(xml, errors);
    }
    return xml.append("</testsuites>\n").toString();
  }

  private static void suite(StringBuilder xml, TestReport report) {
    long nanos = report.outcomes().stream().mapToLong(TestOutcome::durationNanos).sum();
    xml.append("  <testsuite name=\"").append(escape(report.file())).append("\" tests=\"");
    xml.append(report.outcomes().size()).append("\" failures=\"").append(report.failures());
    xml.append("\" errors=\"0\" time=\"").append(seconds(nanos)).append("\">\n");
    for (TestOutcome outcome : report.outcomes()) {
      xml.append("    <testcase name=\"").append(escape(outcome.test().name()));
      xml.append("\" classname=\"").append(escape(report.file())).append("\" time=\"");
      xml.append(seconds(outcome.durationNanos()));
      if (outcome.passed()) {
        xml.append("\"/>\n");
        continue;
      }
      xml.append("\">\n      <failure message=\"");
      xml.append(escape(String.join("; ", outcome.problems()))).append("\">");
      outcome
          .explanations()
          .forEach(explanation ->
              xml.append(
                  escape(
                      explanation.rule() + ": " + ExplanationText.deciding(explanation) + "\n")));
      xml.append("</failure>\n    </testcase>\n");
    }
    xml.append("  </testsuite>\n");
  }

  private static void errors(StringBuilder xml, List<Diagnostic> errors) {
    xml.append("  <testsuite name=\"files\" tests=\"").append(errors.size());
    xml.append("\" failures=\"0\" errors=\"").append(errors.size()).append("\">\n");
    for (Diagnostic error : errors) {
      xml.append("    <testcase name=\"").append(escape(error.file() + ":" + error.line()));
      xml.append("\" classname=\"").append(escape(error.file())).append("\">\n");
      xml.append("      <error message=\"").append(escape(error.message())).append("\">");
      xml.append(escape(error.render())).append("</error>\n    </testcase>\n");
    }
    xml.append("  </testsuite>\n");
  }

  private static String seconds(long nanos) {
    return String.format(Locale.ROOT, "%.6f", nanos / 1e9);
  }

  /** What XML 1.0 cannot hold becomes U+FFFD. */
  public static String escape(String text) {
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(c -> {
          switch (c) {
            case '&' -> escaped.append("&amp;");
            case '<' -> escaped.append("&lt;");
            case '>' -> escaped.append("&gt;");
            case '"' -> escaped.append("&quot;");
            case '\n' -> escaped.append("&#10;");
            case '\t' -> escaped.append("&#9;");
            default -> {
              boolean allowed =
                  c >= 0x20 && !(c >= 0xD800 && c <= 0xDFFF) && c != 0xFFFE && c != 0xFFFF;
              escaped.appendCodePoint(allowed ? c : 0xFFFD);
            }
          }
        });
    return escaped.toString();
  }
}
