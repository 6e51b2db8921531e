package dev.vedette.cli.status;

import dev.vedette.proto.rules.v1.Node;
import dev.vedette.proto.rules.v1.Output;
import dev.vedette.proto.rules.v1.RuleSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/** What of a report a person should look at. Stateless. */
final class Attention {
  /** Agents enrol every ten seconds. */
  static final Duration SILENCE = Duration.ofMinutes(1);

  private Attention() {}

  static List<String> of(StatusReport report, Instant now) {
    List<String> lines = new ArrayList<>();
    new TreeMap<>(report.services())
        .forEach((name, serving) -> {
          if (!serving) {
            lines.add(name + " does not serve");
          }
        });
    report.nodes().forEach(node -> node(node, report, now, lines));
    if (new TreeSet<>(report.nodes().stream().map(Node::getAgentVersion).toList()).size() > 1) {
      lines.add("agents are of several versions");
    }
    for (Output output : report.outputs()) {
      String about = output.getName() + ": ";
      if (output.getState() == Output.State.STATE_BROKEN) {
        lines.add(about + "broken: " + output.getLastError());
      }
      if (output.getFailedAlerts() + output.getDroppedAlerts() > 0) {
        lines.add(
            about
                + output.getFailedAlerts()
                + " alerts refused, "
                + output.getDroppedAlerts()
                + " too old");
      }
    }
    return lines;
  }

  private static void node(Node node, StatusReport report, Instant now, List<String> lines) {
    String about = node.getName() + ": ";
    Duration silent = Duration.between(seen(node), now);
    if (silent.compareTo(SILENCE) > 0) {
      lines.add(about + "not heard of for " + silent.toSeconds() + " s");
    }
    if (node.getCaptureState() == Node.CaptureState.CAPTURE_STATE_UNAVAILABLE) {
      lines.add(about + "captures nothing: " + node.getCaptureMessage());
    }
    long dropped = dropped(node);
    if (dropped > 0) {
      lines.add(
          about + "lost " + dropped + " events: " + new TreeMap<>(node.getDroppedEventsMap()));
    }
    for (RuleSet ruleSet : report.forNodes()) {
      // Another revision of it may be there because of a rollout.
      String revisions = ruleSet.getName() + "/revisions/";
      if (node.getActiveRevisionsList().stream().noneMatch(name -> name.startsWith(revisions))) {
        lines.add(about + "has no revision of " + ruleSet.getName() + " in force");
      }
    }
  }

  static long dropped(Node node) {
    return node.getDroppedEventsMap().values().stream().mapToLong(Long::longValue).sum();
  }

  static Instant seen(Node node) {
    return Instant.ofEpochSecond(
        node.getLastSeenTime().getSeconds(), node.getLastSeenTime().getNanos());
  }
}
