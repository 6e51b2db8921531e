package dev.vedette.agent.check.report;

/** kube-bench's JUnit form of a report. Stateless. */
public final class JunitReport {
  private JunitReport() {}

  /** The whole report. */
  public static String of(CheckReport report) {
    StringBuilder text = new StringBuilder("<testsuites>\n");
    report.controls().forEach(result -> appendSuite(text, result));
    return text.append("\n</testsuites>\n").toString();
  }

  /** The controls of one target. */
  static String suite(ControlsResult result) {
    StringBuilder text = new StringBuilder();
    appendSuite(text, result);
    return text.toString();
  }

  private static void appendSuite(StringBuilder text, ControlsResult result) {
    Totals totals = result.totals();
    int tests =
        totals.pass()
            + totals.fail()
            + totals.warn()
            + totals.info()
            + totals.error()
            + totals.notApplicable();
    text.append("<testsuite name=\"");
    appendEscaped(text, result.controls().text());
    text.append("\" tests=\"").append(tests).append("\" failures=\"").append(totals.fail());
    text.append("\" errors=\"").append(totals.error()).append("\" time=\"0\">");
    for (GroupResult group : result.groups()) {
      group.outcomes().forEach(outcome -> appendCase(text, group, outcome));
    }
    text.append("\n</testsuite>");
  }

  private static void appendCase(StringBuilder text, GroupResult group, CheckOutcome outcome) {
    text.append("\n    <testcase name=\"");
    appendEscaped(text, outcome.check().id() + " " + outcome.check().text());
    text.append("\" classname=\"");
    appendEscaped(text, group.text());
    text.append("\" time=\"0\">");
    switch (outcome.state()) {
      case FAIL -> {
        text.append("\n        <failure type=\"\">");
        appendEscaped(text, outcome.check().remediation());
        text.append("</failure>");
      }
      case ERROR -> {
        text.append("\n        <error type=\"\">");
        appendEscaped(text, outcome.reason());
        text.append("</error>");
      }
      case WARN, INFO, NOT_APPLICABLE -> text.append("\n        <skipped></skipped>");
      case PASS -> {}
    }
    text.append("\n        <system-out>");
    appendEscaped(text, JsonReport.of(outcome));
    text.append("</system-out>\n    </testcase>");
  }

  /** As Go's XML encoder escapes; characters that XML does not know are replaced. */
  private static void appendEscaped(StringBuilder text, String value) {
    value
        .codePoints()
        .forEach(c -> {
          switch (c) {
            case '"' -> text.append("&#34;");
            case '\'' -> text.append("&#39;");
            case '&' -> text.append("&amp;");
            case '<' -> text.append("&lt;");
            case '>' -> text.append("&gt;");
            case '\t' -> text.append("&#x9;");
            case '\n' -> text.append("&#xA;");
            case '\r' -> text.append("&#xD;");
            default -> text.appendCodePoint(isXml(c) ? c : 0xfffd);
          }
        });
  }

  private static boolean isXml(int c) {
    return (c >= 0x20 && c <= 0xd7ff) || (c >= 0xe000 && c <= 0xfffd) || c >= 0x10000;
  }
}
