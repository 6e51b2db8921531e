package dev.vedette.cli.scan;

import dev.vedette.cli.rules.JunitXml;
import dev.vedette.proto.scanner.v1.DocumentError;
import dev.vedette.proto.scanner.v1.Finding;
import dev.vedette.proto.scanner.v1.ScanResponse;
import dev.vedette.proto.scanner.v1.SuppressedFinding;
import java.util.List;

/** Findings as JUnit XML: a suite for each file, a case for each finding. Stateless. */
final class JunitReport {
  private JunitReport() {}

  static String of(ScanResponse response, List<String> files) {
    StringBuilder xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    xml.append("<testsuites name=\"vedette scan\">\n");
    files.forEach(file -> suite(xml, response, file));
    return xml.append("</testsuites>\n").toString();
  }

  private static void suite(StringBuilder xml, ScanResponse response, String file) {
    List<Finding> findings =
        response.getFindingsList().stream().filter(f -> isIn(f, file)).toList();
    List<SuppressedFinding> suppressed =
        response.getSuppressedFindingsList().stream()
            .filter(each -> isIn(each.getFinding(), file))
            .toList();
    List<DocumentError> errors =
        response.getDocumentErrorsList().stream()
            .filter(error -> error.getFile().equals(file))
            .toList();
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

  private static boolean isIn(Finding finding, String file) {
    return finding.getResource().getFile().equals(file);
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
