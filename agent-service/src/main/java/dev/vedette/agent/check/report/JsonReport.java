package dev.vedette.agent.check.report;

import dev.vedette.agent.check.controls.Check;
import dev.vedette.agent.check.jsonpath.GoText;
import java.util.Iterator;
import java.util.List;

/** kube-bench's JSON form of a report: one line, the same keys in the same order. Stateless. */
public final class JsonReport {
  private JsonReport() {}

  /** The controls with the totals over all of them, ended by a line feed. */
  public static String withTotals(CheckReport report) {
    StringBuilder text = new StringBuilder("{\"Controls\":");
    appendControls(text, report.controls());
    text.append(",\"Totals\":{");
    appendTotals(text, report.totals());
    return text.append("}}\n").toString();
  }

  /** The list of controls alone, ended by a line feed. */
  public static String withoutTotals(CheckReport report) {
    StringBuilder text = new StringBuilder();
    appendControls(text, report.controls());
    return text.append('\n').toString();
  }

  /** One check. */
  static String of(CheckOutcome outcome) {
    StringBuilder text = new StringBuilder();
    appendOutcome(text, outcome);
    return text.toString();
  }

  private static void appendControls(StringBuilder text, List<ControlsResult> results) {
    text.append('[');
    for (Iterator<ControlsResult> i = results.iterator(); i.hasNext(); ) {
      ControlsResult result = i.next();
      text.append('{');
      append(text, "id", result.controls().id()).append(',');
      append(text, "version", result.controls().version()).append(',');
      if (!result.detectedVersion().isEmpty()) {
        append(text, "detected_version", result.detectedVersion()).append(',');
      }
      append(text, "text", result.controls().text()).append(',');
      append(text, "node_type", result.controls().type()).append(",\"tests\":");
      appendGroups(text, result.groups());
      text.append(',');
      appendTotals(text, result.totals());
      text.append(i.hasNext() ? "}," : "}");
    }
    text.append(']');
  }

  private static void appendGroups(StringBuilder text, List<GroupResult> groups) {
    if (groups.isEmpty()) {
      text.append("null");
      return;
    }
    text.append('[');
    for (Iterator<GroupResult> i = groups.iterator(); i.hasNext(); ) {
      GroupResult group = i.next();
      Totals totals = group.totals();
      append(text.append('{'), "section", group.id()).append(",\"type\":\"\"");
      text.append(",\"pass\":").append(totals.pass());
      text.append(",\"fail\":").append(totals.fail());
      text.append(",\"warn\":").append(totals.warn());
      text.append(",\"info\":").append(totals.info()).append(',');
      append(text, "desc", group.text()).append(",\"results\":[");
      for (Iterator<CheckOutcome> j = group.outcomes().iterator(); j.hasNext(); ) {
        appendOutcome(text, j.next());
        text.append(j.hasNext() ? "," : "");
      }
      text.append(i.hasNext() ? "]}," : "]}");
    }
    text.append(']');
  }

  private static void appendOutcome(StringBuilder text, CheckOutcome outcome) {
    Check check = outcome.check();
    append(text.append('{'), "test_number", check.id()).append(',');
    append(text, "test_desc", check.text()).append(',');
    append(text, "audit", check.audits().command()).append(',');
    append(text, "AuditEnv", check.audits().environment()).append(',');
    append(text, "AuditConfig", check.audits().config()).append(',');
    append(text, "type", check.type()).append(',');
    append(text, "remediation", check.remediation()).append(",\"test_info\":[");
    GoText.appendJsonString(text, check.remediation());
    append(text.append("],"), "status", outcome.state().name()).append(',');
    append(text, "actual_value", outcome.actualValue());
    text.append(",\"scored\":").append(check.scored());
    text.append(",\"IsMultiple\":").append(check.multipleValues()).append(',');
    append(text, "expected_result", outcome.expectedResult());
    if (!outcome.reason().isEmpty()) {
      append(text.append(','), "reason", outcome.reason());
    }
    text.append('}');
  }

  private static void appendTotals(StringBuilder text, Totals totals) {
    text.append("\"total_pass\":").append(totals.pass());
    text.append(",\"total_fail\":").append(totals.fail());
    text.append(",\"total_warn\":").append(totals.warn());
    text.append(",\"total_info\":").append(totals.info());
    if (totals.error() + totals.notApplicable() > 0) {
      text.append(",\"total_error\":").append(totals.error());
      text.append(",\"total_not_applicable\":").append(totals.notApplicable());
    }
  }

  private static StringBuilder append(StringBuilder text, String key, String value) {
    text.append('"').append(key).append("\":");
    GoText.appendJsonString(text, value);
    return text;
  }
}
