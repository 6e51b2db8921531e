package dev.vedette.rules.schedule;

import com.google.inject.Inject;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Duration;
import com.google.protobuf.FieldMask;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Durations;
import com.google.protobuf.util.Timestamps;
import dev.vedette.proto.agent.v1.CheckMode;
import dev.vedette.proto.rules.v1.Schedule;
import dev.vedette.rules.node.EnrolledNodes;
import dev.vedette.rules.resource.RuleSetName;
import dev.vedette.rules.store.Kind;
import dev.vedette.rules.store.RuleSetStore;
import dev.vedette.rules.store.StoredRuleSet;
import dev.vedette.server.grpc.ServiceException;
import dev.vedette.server.schedule.CronException;
import dev.vedette.server.schedule.CronExpression;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a schedule may say; thread-safe. */
final class ScheduleRules {
  private static final Duration LONGEST_JITTER = Durations.fromHours(24);
  private static final int MOST_IDS = 1000;
  private static final int LONGEST_ID = 100;
  private static final Set<String> CHANGEABLE =
      Set.of(
          "rule_set",
          "cron",
          "on_change",
          "jitter",
          "nodes",
          "benchmark",
          "kubernetes_version",
          "targets",
          "skip",
          "mode",
          "forbid_shell",
          "paused");

  private final RuleSetStore ruleSets;
  private final EnrolledNodes nodes;
  private final Clock clock;

  @Inject
  ScheduleRules(RuleSetStore ruleSets, EnrolledNodes nodes, Clock clock) {
    this.ruleSets = ruleSets;
    this.nodes = nodes;
    this.clock = clock;
  }

  /** Refuses what cannot be run. */
  void check(Schedule schedule) {
    String ruleSet = RuleSetName.require("schedule.rule_set", schedule.getRuleSet());
    StoredRuleSet found =
        ruleSets
            .find(ruleSet)
            .orElseThrow(() -> ServiceException.notFound("RuleSet", schedule.getRuleSet()));
    if (found.kind() != Kind.BENCHMARK) {
      throw ServiceException.invalidField(
          "schedule.rule_set",
          schedule.getRuleSet() + " of kind " + found.kind(),
          "a rule set of kind BENCHMARK");
    }
    cron(schedule);
    if (!Durations.isValid(schedule.getJitter())
        || Durations.isNegative(schedule.getJitter())
        || Durations.compare(schedule.getJitter(), LONGEST_JITTER) > 0) {
      throw ServiceException.invalidField(
          "schedule.jitter", schedule.getJitter().getSeconds() + "s", "0 to 24 hours");
    }
    nodes.require("schedule.nodes", schedule.getNodesList());
    id("schedule.benchmark", schedule.getBenchmark());
    id("schedule.kubernetes_version", schedule.getKubernetesVersion());
    ids("schedule.targets", schedule.getTargetsList());
    ids("schedule.skip", schedule.getSkipList());
    if (!schedule.getBenchmark().isEmpty() && !schedule.getKubernetesVersion().isEmpty()) {
      throw ServiceException.invalidField(
          "schedule.kubernetes_version", schedule.getKubernetesVersion(), "empty with a benchmark");
    }
    if (schedule.getMode() == CheckMode.UNRECOGNIZED) {
      throw ServiceException.invalidField(
          "schedule.mode", schedule.getModeValue(), "one of CheckMode");
    }
  }

  private static Optional<CronExpression> cron(Schedule schedule) {
    if (schedule.getCron().isBlank()) {
      return Optional.empty();
    }
    try {
      return Optional.of(CronExpression.parse(schedule.getCron()));
    } catch (CronException e) {
      throw ServiceException.invalidField(
          "schedule.cron",
          '"' + schedule.getCron().substring(0, Math.min(100, schedule.getCron().length())) + '"',
          e.describe());
    }
  }

  private static void ids(String field, List<String> ids) {
    if (ids.size() > MOST_IDS) {
      throw ServiceException.invalidField(field, ids.size() + " items", "at most " + MOST_IDS);
    }
    ids.forEach(id -> id(field, id));
  }

  private static void id(String field, String id) {
    if (id.length() > LONGEST_ID) {
      throw ServiceException.invalidField(
          field, id.length() + " characters", "at most " + LONGEST_ID);
    }
  }

  /** Takes over what the mask names, or all that can change. */
  Schedule changed(Schedule current, Schedule wanted, FieldMask mask) {
    Set<String> paths = mask.getPathsCount() == 0 ? CHANGEABLE : Set.copyOf(mask.getPathsList());
    Schedule.Builder changed = current.toBuilder();
    for (String path : paths) {
      FieldDescriptor field = Schedule.getDescriptor().findFieldByName(path);
      if (field == null || !CHANGEABLE.contains(path)) {
        throw ServiceException.invalidField(
            "update_mask", path, String.join(", ", CHANGEABLE.stream().sorted().toList()));
      }
      if (field.isRepeated() || !field.hasPresence() || wanted.hasField(field)) {
        changed.setField(field, wanted.getField(field));
      } else {
        changed.clearField(field);
      }
    }
    return changed.build();
  }

  /** Says when it is next due, where it is by the clock. */
  Schedule shown(Schedule schedule) {
    Optional<Timestamp> next =
        schedule.getPaused()
            ? Optional.empty()
            : cron(schedule)
                .flatMap(cron -> cron.next(clock.instant()))
                .map(time -> Timestamps.fromMillis(time.toEpochMilli()));
    return next.map(time -> schedule.toBuilder().setNextRunTime(time).build()).orElse(schedule);
  }
}
