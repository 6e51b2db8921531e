package dev.vedette.gateway.posture;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import dev.vedette.gateway.identity.Principal;
import dev.vedette.proto.posture.v1.AlertState;
import dev.vedette.proto.posture.v1.PriorityCount;
import dev.vedette.proto.posture.v1.RuleCount;
import dev.vedette.proto.rules.v1.Alert;
import dev.vedette.proto.rules.v1.AlertServiceGrpc;
import dev.vedette.proto.rules.v1.ListAlertsRequest;
import dev.vedette.proto.rules.v1.ListAlertsResponse;
import dev.vedette.proto.rules.v1.Priority;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Counts the newest alerts. Used by one thread. */
final class AlertCount {
  private static final int PAGE = 500;
  private static final int MOST = 2000;
  private static final int SHOWN_RULES = 10;

  private final Timestamp since;
  private final Map<Priority, PriorityCount.Builder> priorities = new EnumMap<>(Priority.class);
  private final Map<String, RuleCount.Builder> rules = new LinkedHashMap<>();
  private int seen;

  private AlertCount(Timestamp since) {
    this.since = since;
  }

  static AlertState since(Instant since, Questions questions, Principal principal) {
    AlertCount count = new AlertCount(Timestamps.fromMillis(since.toEpochMilli()));
    ListAlertsRequest.Builder page = ListAlertsRequest.newBuilder().setPageSize(PAGE);
    boolean more = true;
    while (more && count.seen < MOST) {
      ListAlertsResponse alerts =
          questions.ask(AlertServiceGrpc.getListAlertsMethod(), page.build(), principal);
      more = count.take(alerts) && !alerts.getNextPageToken().isEmpty();
      page.setPageToken(alerts.getNextPageToken());
    }
    return count.state(more);
  }

  /** Counts a page; false when it went further back than asked for. */
  private boolean take(ListAlertsResponse page) {
    boolean recent = true;
    for (Alert alert : page.getAlertsList()) {
      seen++;
      // They come by the order of storing, which is nearly that of happening.
      recent = Timestamps.compare(alert.getTime(), since) >= 0;
      if (recent) {
        count(alert);
      }
    }
    return recent;
  }

  private void count(Alert alert) {
    PriorityCount.Builder priority =
        priorities.computeIfAbsent(
            alert.getPriority(),
            known -> PriorityCount.newBuilder().setPriorityValue(alert.getPriorityValue()));
    priority.setCount(priority.getCount() + 1);
    if (!alert.hasAcknowledgement() && alert.getSilence().isEmpty()) {
      priority.setOpenCount(priority.getOpenCount() + 1);
    }
    RuleCount.Builder rule =
        rules.computeIfAbsent(
            alert.getRule(),
            name ->
                RuleCount.newBuilder().setRule(name).setPriorityValue(alert.getPriorityValue()));
    rule.setCount(rule.getCount() + 1);
  }

  private AlertState state(boolean truncated) {
    AlertState.Builder state = AlertState.newBuilder().setSinceTime(since).setTruncated(truncated);
    priorities.values().forEach(state::addPriorities);
    rules.values().stream()
        .sorted(Comparator.comparingInt(RuleCount.Builder::getCount).reversed())
        .limit(SHOWN_RULES)
        .forEach(state::addRules);
    return state.build();
  }
}
