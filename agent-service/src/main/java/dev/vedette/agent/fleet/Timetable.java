package dev.vedette.agent.fleet;

import com.google.common.hash.Hashing;
import com.google.protobuf.Duration;
import dev.vedette.proto.rules.v1.ReportTrigger;
import dev.vedette.proto.rules.v1.Schedule;
import dev.vedette.proto.rules.v1.ScheduledCheck;
import dev.vedette.server.schedule.CronException;
import dev.vedette.server.schedule.CronExpression;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Says which schedule is due when on this node: by the clock, with a delay that spreads the nodes,
 * after changes, and when asked for. What was missed while the agent did not run is not made up
 * for. Thread-safe.
 */
final class Timetable {
  /** An agent that never saw the schedule does not follow an older request. */
  private static final java.time.Duration REQUEST_LIFE = java.time.Duration.ofHours(1);

  private final String node;
  private final Clock clock;
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  Timetable(String node, Clock clock) {
    this.node = node;
    this.clock = clock;
  }

  /**
   * A schedule and when it is next due by the clock.
   *
   * @param cron empty when it is not by the clock
   * @param point the time that the expression names
   */
  private record Entry(
      ScheduledCheck check, Optional<CronExpression> cron, Optional<Instant> point) {
    boolean isSameClockAs(Entry other) {
      Schedule mine = check.getSchedule();
      Schedule theirs = other.check.getSchedule();
      return mine.getCron().equals(theirs.getCron())
          && mine.getPaused() == theirs.getPaused()
          && mine.getJitter().equals(theirs.getJitter());
    }
  }

  /** Takes over the schedules that hold from now on. */
  synchronized void replace(List<ScheduledCheck> checks) throws CronException {
    Map<String, Entry> fresh = new LinkedHashMap<>();
    for (ScheduledCheck check : checks) {
      Optional<CronExpression> cron =
          check.getSchedule().getCron().isBlank()
              ? Optional.empty()
              : Optional.of(CronExpression.parse(check.getSchedule().getCron()));
      Entry entry = new Entry(check, cron, next(cron, check, clock.instant().minus(delay(check))));
      Entry known = entries.get(check.getSchedule().getName());
      if (known != null && known.isSameClockAs(entry)) {
        entry = new Entry(check, cron, known.point());
      }
      fresh.put(check.getSchedule().getName(), entry);
    }
    entries.clear();
    entries.putAll(fresh);
  }

  private static Optional<Instant> next(
      Optional<CronExpression> cron, ScheduledCheck check, Instant after) {
    boolean idle = check.getSchedule().getPaused();
    return idle ? Optional.empty() : cron.flatMap(expression -> expression.next(after));
  }

  /** When the next run by the clock is due; empty when none is. */
  synchronized Optional<Instant> nextDue() {
    return entries.values().stream()
        .flatMap(entry -> due(entry).stream())
        .min(Comparator.naturalOrder());
  }

  /** The names of the schedules that there are. */
  synchronized Set<String> names() {
    return Set.copyOf(entries.keySet());
  }

  private Optional<Instant> due(Entry entry) {
    return entry.point().map(point -> point.plus(delay(entry.check())));
  }

  /**
   * Takes a run that is due now; one by the clock comes due again at its next time.
   *
   * @param handled what was run last of each schedule
   */
  synchronized Optional<DueRun> take(Map<String, ScheduledCheck> handled) {
    Instant now = clock.instant();
    for (Entry entry : List.copyOf(entries.values())) {
      ScheduledCheck check = entry.check();
      boolean onTime = due(entry).filter(due -> !due.isAfter(now)).isPresent();
      if (onTime) {
        Instant after = now.minus(delay(check));
        entries.put(
            check.getSchedule().getName(),
            new Entry(check, entry.cron(), next(entry.cron(), check, after)));
      }
      if (check.getSchedule().getPaused() || check.getRevision().isEmpty()) {
        continue;
      }
      Optional<ScheduledCheck> before =
          Optional.ofNullable(handled.get(check.getSchedule().getName()));
      if (isAsked(check, before, now)) {
        return Optional.of(new DueRun(check, ReportTrigger.REPORT_TRIGGER_REQUEST));
      }
      if (check.getSchedule().getOnChange() && before.filter(was -> isSame(was, check)).isEmpty()) {
        return Optional.of(new DueRun(check, ReportTrigger.REPORT_TRIGGER_CHANGE));
      }
      if (onTime) {
        return Optional.of(new DueRun(check, ReportTrigger.REPORT_TRIGGER_CRON));
      }
    }
    return Optional.empty();
  }

  private static boolean isAsked(
      ScheduledCheck check, Optional<ScheduledCheck> before, Instant now) {
    Schedule schedule = check.getSchedule();
    if (!schedule.hasRequestTime()) {
      return false;
    }
    return before
        .map(was -> !was.getSchedule().getRequestTime().equals(schedule.getRequestTime()))
        .orElseGet(() ->
            Instant.ofEpochSecond(schedule.getRequestTime().getSeconds())
                .isAfter(now.minus(REQUEST_LIFE)));
  }

  /** Whether both run the same, whenever they do. */
  static boolean isSame(ScheduledCheck a, ScheduledCheck b) {
    return a.getRevision().equals(b.getRevision())
        && content(a.getSchedule()).equals(content(b.getSchedule()));
  }

  private static Schedule content(Schedule schedule) {
    return Schedule.newBuilder()
        .setBenchmark(schedule.getBenchmark())
        .setKubernetesVersion(schedule.getKubernetesVersion())
        .addAllTargets(schedule.getTargetsList())
        .addAllSkip(schedule.getSkipList())
        .setMode(schedule.getMode())
        .setForbidShell(schedule.getForbidShell())
        .build();
  }

  /** The delay of this node: always the same below the schedule's jitter. */
  private java.time.Duration delay(ScheduledCheck check) {
    Duration jitter = check.getSchedule().getJitter();
    long millis = Math.multiplyExact(jitter.getSeconds(), 1000L) + jitter.getNanos() / 1_000_000;
    if (millis <= 0) {
      return java.time.Duration.ZERO;
    }
    long hash =
        Hashing.sha256()
            .hashString(node + " " + check.getSchedule().getName(), StandardCharsets.UTF_8)
            .asLong();
    return java.time.Duration.ofMillis(Math.floorMod(hash, millis));
  }
}
