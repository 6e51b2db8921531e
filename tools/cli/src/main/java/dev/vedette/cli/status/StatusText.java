package dev.vedette.cli.status;

import dev.vedette.proto.rules.v1.Node;
import dev.vedette.proto.rules.v1.Output;
import dev.vedette.proto.rules.v1.RuleSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;

/** A report for people and for programs. Stateless. */
final class StatusText {
  private static final int SHORT = 12;

  private StatusText() {}

  static String table(StatusReport report, List<String> attention, Instant now) {
    StringBuilder text = new StringBuilder();
    row(text, "%-24s %s".formatted("SERVICE", "STATE"));
    new TreeMap<>(report.services())
        .forEach((name, serving) ->
            row(text, "%-24s %s".formatted(name, serving ? "serving" : "not serving")));
    String node = "%-24s %-12s %-10s %-12s %12s %9s %s";
    row(text, "");
    row(text, node.formatted("NODE", "CAPTURE", "SEEN", "VERSION", "EVENTS", "LOST", "REVISIONS"));
    for (Node each : report.nodes()) {
      row(
          text,
          node.formatted(
              last(each.getName()),
              word(each.getCaptureState().name(), "CAPTURE_STATE_"),
              Math.max(0, Duration.between(Attention.seen(each), now).toSeconds()) + " s ago",
              each.getAgentVersion(),
              Long.toUnsignedString(each.getCapturedEvents()),
              Attention.dropped(each),
              each.getActiveRevisionsCount()));
    }
    String rules = "%-24s %-10s %-14s %s";
    row(text, "");
    row(text, rules.formatted("RULE SET", "KIND", "ACTIVE", "NODES"));
    for (RuleSet each : report.ruleSets()) {
      row(
          text,
          rules.formatted(
              last(each.getName()),
              word(each.getKind().name(), "RULE_SET_KIND_"),
              each.getActiveRevision().isEmpty() ? "-" : abbreviated(each.getActiveRevision()),
              report.forNodes().contains(each)
                  ? report.nodesWith(each) + " of " + report.nodes().size()
                  : ""));
    }
    if (!report.outputs().isEmpty()) {
      String output = "%-24s %-12s %-10s %9s %8s %s";
      row(text, "");
      row(text, output.formatted("OUTPUT", "KIND", "STATE", "WAITING", "LAG", "SENT"));
      for (Output each : report.outputs()) {
        row(
            text,
            output.formatted(
                last(each.getName()),
                each.getKind(),
                word(each.getState().name(), "STATE_"),
                Long.toUnsignedString(each.getWaitingAlerts()),
                each.getLag().getSeconds() + " s",
                Long.toUnsignedString(each.getSentAlerts())));
      }
    }
    row(text, "");
    if (attention.isEmpty()) {
      row(text, "nothing needs attention");
    }
    attention.forEach(line -> row(text, "! " + line));
    return text.toString();
  }

  static String json(StatusReport report, List<String> attention) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("services", new TreeMap<>(report.services()));
    object.put("nodes", report.nodes().stream().map(StatusText::object).toList());
    List<Object> ruleSets = new ArrayList<>();
    for (RuleSet each : report.ruleSets()) {
      Map<String, Object> ruleSet = new LinkedHashMap<>();
      ruleSet.put("name", each.getName());
      ruleSet.put("kind", word(each.getKind().name(), "RULE_SET_KIND_"));
      ruleSet.put("activeRevision", each.getActiveRevision());
      ruleSet.put("nodesInForce", report.nodesWith(each));
      ruleSets.add(ruleSet);
    }
    object.put("ruleSets", ruleSets);
    object.put("outputs", report.outputs().stream().map(StatusText::object).toList());
    object.put("attention", attention);
    return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(object) + "\n";
  }

  private static Map<String, Object> object(Node node) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("name", node.getName());
    object.put("agentVersion", node.getAgentVersion());
    object.put("kernelRelease", node.getKernelRelease());
    object.put("lastSeenTime", Attention.seen(node).toString());
    object.put("captureState", word(node.getCaptureState().name(), "CAPTURE_STATE_"));
    object.put("captureMessage", node.getCaptureMessage());
    object.put("capturedEvents", node.getCapturedEvents());
    object.put("droppedEvents", new TreeMap<>(node.getDroppedEventsMap()));
    object.put("activeRevisions", List.copyOf(node.getActiveRevisionsList()));
    return object;
  }

  private static Map<String, Object> object(Output output) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("name", output.getName());
    object.put("kind", output.getKind());
    object.put("state", word(output.getState().name(), "STATE_"));
    object.put("sentAlerts", output.getSentAlerts());
    object.put("failedAlerts", output.getFailedAlerts());
    object.put("droppedAlerts", output.getDroppedAlerts());
    object.put("waitingAlerts", output.getWaitingAlerts());
    object.put("lagSeconds", output.getLag().getSeconds());
    object.put("lastError", output.getLastError());
    return object;
  }

  private static void row(StringBuilder text, String line) {
    text.append(line.stripTrailing()).append('\n');
  }

  private static String last(String name) {
    return name.substring(name.lastIndexOf('/') + 1);
  }

  private static String abbreviated(String revision) {
    String id = last(revision);
    return id.substring(0, Math.min(SHORT, id.length()));
  }

  private static String word(String constant, String prefix) {
    return constant.replaceFirst("^" + prefix, "").toLowerCase(Locale.ROOT);
  }
}
