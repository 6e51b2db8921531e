package dev.vedette.scanner.policy.report;

import dev.vedette.scanner.policy.CheckResult;
import dev.vedette.scanner.policy.Finding;
import dev.vedette.scanner.policy.report.ReportOptions.Choice;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JUnit's XML, a suite for each namespace. Stateless. */
final class JunitReport {
  private JunitReport() {}

  /** One test; without an element it passed. */
  private record TestCase(String name, @Nullable String element) {}

  static String of(List<CheckResult> results, ReportOptions options) {
    Map<String, List<CheckResult>> suites = new LinkedHashMap<>();
    results.forEach(
        result -> suites.computeIfAbsent(result.namespace(), _ -> new ArrayList<>()).add(result));
    var text = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n");
    suites.forEach((namespace, of) -> suite(namespace, of, text, options));
    return text.append("</testsuites>\n").toString();
  }

  private static void suite(
      String namespace, List<CheckResult> results, StringBuilder text, ReportOptions options) {
    var cases = new ArrayList<TestCase>();
    int failures = 0;
    for (CheckResult result : results) {
      for (List<Finding> findings : List.of(result.warnings(), result.failures())) {
        for (Finding finding : findings) {
          cases.add(
              new TestCase(
                  name(result, finding.message(), options),
                  "<failure message=\"Failed\" type=\"\">"
                      + escaped(finding.message())
                      + "</failure>"));
          failures++;
        }
      }
      for (Finding finding : result.skipped()) {
        cases.add(
            new TestCase(
                name(result, finding.message(), options),
                "<skipped message=\"" + escaped(finding.message()) + "\"></skipped>"));
      }
      for (int i = 0; i < result.successes(); i++) {
        cases.add(new TestCase(result.file(), null));
      }
    }
    String suite = escaped("conftest" + (namespace.isEmpty() ? "" : "." + namespace));
    text.append("\t<testsuite tests=\"")
        .append(cases.size())
        .append("\" failures=\"")
        .append(failures)
        .append("\" time=\"0.000\" name=\"")
        .append(suite)
        .append("\">\n\t\t<properties>\n")
        // Readers of Conftest's reports look for this name; no Go runs here.
        .append("\t\t\t<property name=\"go.version\" value=\"none\"></property>\n")
        .append("\t\t</properties>\n");
    cases.forEach(test -> add(test, suite, text));
    text.append("\t</testsuite>\n");
  }

  private static void add(TestCase test, String suite, StringBuilder text) {
    text.append("\t\t<testcase classname=\"")
        .append(suite)
        .append("\" name=\"")
        .append(escaped(test.name()))
        .append("\" time=\"0.000\">");
    if (test.element() != null) {
      text.append("\n\t\t\t").append(test.element()).append("\n\t\t");
    }
    text.append("</testcase>\n");
  }

  private static String name(CheckResult result, String message, ReportOptions options) {
    return message.isEmpty() || options.has(Choice.JUNIT_HIDE_MESSAGE)
        ? result.file()
        : result.file() + " - " + message.split("\n", 2)[0];
  }

  private static String escaped(String text) {
    var escaped = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> escaped.append("&#34;");
        case '\'' -> escaped.append("&#39;");
        case '&' -> escaped.append("&amp;");
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case '\t' -> escaped.append("&#x9;");
        case '\n' -> escaped.append("&#xA;");
        case '\r' -> escaped.append("&#xD;");
        default -> escaped.append(c < ' ' || c == '\ufffe' || c == '\uffff' ? '\ufffd' : c);
      }
    }
    return escaped.toString();
  }
}
