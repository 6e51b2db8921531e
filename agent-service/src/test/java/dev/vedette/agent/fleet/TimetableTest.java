package dev.vedette.agent.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import dev.vedette.proto.rules.v1.ReportTrigger;
import dev.vedette.proto.rules.v1.Schedule;
import dev.vedette.proto.rules.v1.ScheduledCheck;
import dev.vedette.server.schedule.CronException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class TimetableTest {
  private static final Instant START = Instant.parse("2026-01-01T12:00:30Z");

  private final Hands clock = new Hands(START);
  private final Timetable timetable = new Timetable("n", clock);

  /** A clock that a test sets. */
  private static final class Hands extends Clock {
    private Instant now;

    Hands(Instant now) {
      this.now = now;
    }

    void set(String time) {
      now = Instant.parse(time);
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }

  @Test
  void isDueAtTheTimesOfTheExpression() throws CronException {
    timetable.replace(List.of(check(hourly())));
    assertThat(timetable.nextDue()).contains(Instant.parse("2026-01-01T13:00:00Z"));
    assertThat(timetable.take(Map.of())).isEmpty();
    clock.set("2026-01-01T13:00:00Z");
    assertThat(timetable.take(Map.of()).orElseThrow().trigger())
        .isEqualTo(ReportTrigger.REPORT_TRIGGER_CRON);
    assertThat(timetable.take(Map.of())).isEmpty();
    assertThat(timetable.nextDue()).contains(Instant.parse("2026-01-01T14:00:00Z"));
  }

  @Test
  void runsOnceForTimesThatPassedDuringARun() throws CronException {
    timetable.replace(List.of(check(hourly())));
    clock.set("2026-01-01T17:30:00Z");
    assertThat(timetable.take(Map.of())).isPresent();
    assertThat(timetable.take(Map.of())).isEmpty();
    assertThat(timetable.nextDue()).contains(Instant.parse("2026-01-01T18:00:00Z"));
  }

  @Test
  void losesNoTimeWhenSomethingElseChanges() throws CronException {
    timetable.replace(List.of(check(hourly())));
    clock.set("2026-01-01T13:00:00.001Z");
    timetable.replace(
        List.of(check(hourly().setBenchmark("cis-1.10")), check(hourly().setName("schedules/b"))));
    assertThat(timetable.take(Map.of())).isPresent();
    assertThat(timetable.take(Map.of())).isEmpty();
  }

  @Test
  void spreadsNodesBelowTheJitterAndAlwaysTheSameWay() throws CronException {
    Set<Instant> times = new HashSet<>();
    ScheduledCheck check = check(hourly().setJitter(Duration.newBuilder().setSeconds(600)));
    for (int i = 0; i < 50; i++) {
      Timetable first = new Timetable("node-" + i, clock);
      Timetable again = new Timetable("node-" + i, clock);
      first.replace(List.of(check));
      again.replace(List.of(check));
      Instant due = first.nextDue().orElseThrow();
      assertThat(again.nextDue()).contains(due);
      assertThat(due).isBetween("2026-01-01T12:00:30Z", "2026-01-01T13:10:00Z");
      times.add(due);
    }
    assertThat(times).hasSizeGreaterThan(40);
  }

  @Test
  void runsOnceForEachChange() throws CronException {
    ScheduledCheck check = check(Schedule.newBuilder().setName("schedules/a").setOnChange(true));
    timetable.replace(List.of(check));
    assertThat(timetable.take(Map.of()).orElseThrow().trigger())
        .isEqualTo(ReportTrigger.REPORT_TRIGGER_CHANGE);
    Map<String, ScheduledCheck> handled = Map.of("schedules/a", check);
    assertThat(timetable.take(handled)).isEmpty();
    timetable.replace(List.of(check.toBuilder().setRevision("ruleSets/c/revisions/2").build()));
    assertThat(timetable.take(handled)).isPresent();
    timetable.replace(
        List.of(check(check.getSchedule().toBuilder().addTargets("node").setEtag("v2"))));
    assertThat(timetable.take(handled)).isPresent();
    timetable.replace(List.of(check(check.getSchedule().toBuilder().setEtag("v3"))));
    assertThat(timetable.take(handled)).isEmpty();
  }

  @Test
  void followsARequestOnceAndNoneThatIsOld() throws CronException {
    Timestamp now = Timestamp.newBuilder().setSeconds(START.getEpochSecond()).build();
    ScheduledCheck asked = check(hourly().setRequestTime(now));
    timetable.replace(List.of(asked));
    assertThat(timetable.take(Map.of("schedules/a", check(hourly()))).orElseThrow().trigger())
        .isEqualTo(ReportTrigger.REPORT_TRIGGER_REQUEST);
    assertThat(timetable.take(Map.of("schedules/a", asked))).isEmpty();
    clock.set("2026-01-01T13:30:00Z");
    timetable.replace(List.of());
    timetable.replace(List.of(asked));
    assertThat(timetable.take(Map.of())).isEmpty();
  }

  @Test
  void runsNothingThatIsPausedOrHasNoRevision() throws CronException {
    timetable.replace(
        List.of(
            check(hourly().setPaused(true).setOnChange(true)),
            check(hourly().setName("schedules/b").setOnChange(true)).toBuilder()
                .clearRevision()
                .build()));
    assertThat(timetable.take(Map.of())).isEmpty();
    clock.set("2026-01-01T13:00:00Z");
    assertThat(timetable.take(Map.of())).isEmpty();
  }

  private static Schedule.Builder hourly() {
    return Schedule.newBuilder().setName("schedules/a").setCron("0 * * * *");
  }

  private static ScheduledCheck check(Schedule.Builder schedule) {
    return ScheduledCheck.newBuilder()
        .setSchedule(schedule)
        .setRevision("ruleSets/c/revisions/1")
        .build();
  }
}
