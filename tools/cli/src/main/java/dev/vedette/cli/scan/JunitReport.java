package dev.vedette.cli.scan;

import dev.vedette.cli.rules.JunitXml;
import dev.vedette.proto.scanner.v1.DocumentError;
import dev.vedette.proto.scanner.v1.Finding;
import dev.vedette.proto.scanner.v1.ScanResponse;
import dev.vedette.proto.scanner.v1.SuppressedFinding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Findings as JUnit XML: a suite for each file, a case for each finding. Stateless. */
final class JunitReport {
  private JunitReport() {}

  static String of(ScanResponse response, List<String> files) {
    StringBuilder xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    xml.append("<testsuites name=\"vedette scan\">\n");
    Map<String, Suite> suites = new LinkedHashMap<>();
    files.forEach(file -> suites.put(file, new Suite()));
    response.getFindingsList().forEach(finding -> suite(suites, finding).findings.add(finding));
    response
        .getSuppressedFindingsList()
        .forEach(each -> suite(suites, each.getFinding()).suppressed.add(each));
    response
        .getDocumentErrorsList()
        .forEach(
            error -> suites.computeIfAbsent(error.getFile(), _ -> new Suite()).errors.add(error));
    suites.forEach((file, suite) -> print(xml, file, suite));
    return xml.append("</testsuites>\n").toString();
  }

  /** What was found in one file. Objects of a cluster are files that nobody named. */
  private static final class Suite {
    private final List<Finding> findings = new ArrayList<>();
    private final List<SuppressedFinding> suppressed = new ArrayList<>();
    private final List<DocumentError> errors = new ArrayList<>();
  }

  private static Suite suite(Map<String, Suite> suites, Finding finding) {
    return suites.computeIfAbsent(finding.getResource().getFile(), _ -> new Suite());
  }

  private static void print(StringBuilder xml, String file, Suite suite) {
    List<Finding> findings = suite.findings;
    List<SuppressedFinding> suppressed = suite.suppressed;
    List<DocumentError> errors = suite.errors;
    boolean clean = findings.isEmpty() && suppressed.isEmpty() && errors.isEmpty();
    int tests = clean ? 1 : findings.size() + suppressed.size() + errors.size();
    xml.append("  <testsuite name=\"").append(JunitXml.escape(file));
    xml.append("\" tests=\"").append(tests);
    xml.append("\" failures=\"").append(findings.size());
    xml.append("\" errors=\"").append(errors.size());
    xml.append("\" skipped=\"").append(suppressed.size()).append("\">\n");
    if (clean) {
      testCase(xml, file, "no findings").append("/>\n");
    }
    for (DocumentError error : errors) {
      String text = error.getMessage() + " (expected: " + error.getExpected() + ")";
      testCase(xml, file, "document " + error.getDocument());
      outcome(xml, "error", text, place(error.getPlace().getLine(), file) + ": " + text);
    }
    for (Finding finding : findings) {
      String text =
          place(finding.getPlace().getLine(), file)
              + ": "
              + finding.getPath()
              + ": "
              + finding.getMessage();
      testCase(xml, file, name(finding));
      outcome(xml, "failure", finding.getMessage(), text);
    }
    for (SuppressedFinding each : suppressed) {
      testCase(xml, file, name(each.getFinding()));
      outcome(xml, "skipped", each.getReason() + " (" + each.getOrigin() + ")", "");
    }
    xml.append("  </testsuite>\n");
  }

  private static String place(int line, String file) {
    return file + ":" + line;
  }

  private static String name(Finding finding) {
    return Severities.object(finding)
        + " "
        + finding.getCheck()
        + (finding.getContainer().isEmpty() ? "" : " " + finding.getContainer());
  }

  private static StringBuilder testCase(StringBuilder xml, String file, String name) {
    return xml.append("    <testcase classname=\"")
        .append(JunitXml.escape(file))
        .append("\" name=\"")
        .append(JunitXml.escape(name))
        .append('"');
  }

  private static void outcome(StringBuilder xml, String kind, String message, String text) {
    xml.append(">\n      <").append(kind).append(" message=\"").append(JunitXml.escape(message));
    if (text.isEmpty()) {
      xml.append("\"/>\n    </testcase>\n");
    } else {
      xml.append("\">").append(JunitXml.escape(text));
      xml.append("</").append(kind).append(">\n    </testcase>\n");
    }
  }
}
