package dev.vedette.agent.detection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.agent.storage.StateDirectory;
import dev.vedette.agent.stream.DropLedger;
import dev.vedette.agent.stream.DropLedger.Dropped;
import dev.vedette.agent.stream.DropReason;
import dev.vedette.language.output.Priority;
import dev.vedette.proto.event.v1.Loss;
import io.prometheus.client.CollectorRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GapWatchTest {
  @TempDir private Path directory;
  private final List<Loss> told = new ArrayList<>();
  private final CollectorRegistry registry = new CollectorRegistry();
  private final DropLedger drops = DropLedger.in(registry);
  private boolean captures = true;
  private long unsafeSince = Long.MAX_VALUE;
  private Instant now = Instant.parse("2026-11-22T12:00:00Z");
  private final Clock clock = new TestClock();

  /** Shows the time that the test says. */
  private final class TestClock extends Clock {
    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  @Test
  void tellsHowLongNoAgentRan() {
    try (StateDirectory state = StateDirectory.open(directory)) {
      watch(state).begin();
      assertThat(told).as("a first start follows nothing").isEmpty();
    }
    now = now.plusSeconds(60);
    try (StateDirectory state = StateDirectory.open(directory)) {
      watch(state).begin();
    }
    assertThat(told).hasSize(1);
    Loss gap = told.getFirst();
    assertThat(gap.getReason()).isEqualTo("agent_down");
    assertThat(gap.getUntilUnixNanos() - gap.getSinceUnixNanos())
        .as("and what was on its way when it ended")
        .isEqualTo(TimeUnit.SECONDS.toNanos(63));
    assertThat(gap.getEventsMap()).as("nobody counted").isEmpty();
  }

  @Test
  void tellsWhatTheStreamDroppedOnce() {
    try (StateDirectory state = StateDirectory.open(directory)) {
      GapWatch watch = watch(state);
      watch.begin();
      drops.add(new Dropped(DropReason.SPOOL_FULL, Priority.DEBUG, 7, 1000, 2000));
      drops.add(Dropped.one(DropReason.SPOOL_FULL, Priority.DEBUG, 3000));
      now = now.plusSeconds(1);
      watch.look();
      watch.look();
      drops.add(Dropped.one(DropReason.SPOOL_FULL, Priority.DEBUG, 500));
      watch.look();
    }
    assertThat(told)
        .extracting(loss -> loss.getReason() + " " + loss.getEventsOrThrow("candidate"))
        .containsExactly("spool_full 8", "spool_full 1");
    assertThat(told)
        .as("when the events happened")
        .extracting(loss -> loss.getSinceUnixNanos() + " " + loss.getUntilUnixNanos())
        .containsExactly("1000 3000", "500 500");
  }

  @Test
  void tellsOfTheTimeBeforeTheCaptureWhenThatBegins() {
    try (StateDirectory state = StateDirectory.open(directory)) {
      watch(state).begin();
      captures = false;
      GapWatch watch = watch(state);
      watch.begin();
      now = now.plusSeconds(5);
      watch.look();
      assertThat(told).isEmpty();
      captures = true;
      watch.look();
      watch.look();
    }
    assertThat(told).hasSize(1);
    assertThat(told.getFirst().getUntilUnixNanos() - told.getFirst().getSinceUnixNanos())
        .isEqualTo(TimeUnit.SECONDS.toNanos(8));
  }

  @Test
  void aLifeEndsWhereItsOldestUnsafeEventHappened() {
    unsafeSince = TimeUnit.SECONDS.toNanos(now.getEpochSecond());
    try (StateDirectory state = StateDirectory.open(directory)) {
      GapWatch watch = watch(state);
      watch.begin();
      now = now.plusSeconds(40);
      watch.look();
    }
    try (StateDirectory state = StateDirectory.open(directory)) {
      watch(state).begin();
    }
    assertThat(told.getFirst().getUntilUnixNanos() - told.getFirst().getSinceUnixNanos())
        .isEqualTo(TimeUnit.SECONDS.toNanos(40));
  }

  @Test
  void aLossOfOldEventsOutlivesAnAgentThatIsKilledBeforeItsNextLook() {
    try (StateDirectory state = StateDirectory.open(directory)) {
      GapWatch watch = watch(state);
      watch.begin();
      long old = nanos(now.minusSeconds(600));
      drops.add(new Dropped(DropReason.SPOOL_FULL, Priority.DEBUG, 7, old, old + 5));
    }
    drops.takeUntold(); // As memory goes with the process.
    try (StateDirectory state = StateDirectory.open(directory)) {
      watch(state).begin();
    }
    assertThat(told).hasSize(1);
    assertThat(told.getFirst().getReason()).isEqualTo("agent_down");
    assertThat(told.getFirst().getSinceUnixNanos()).isEqualTo(nanos(now.minusSeconds(600)));
  }

  @Test
  void aLossThatWasToldIsHeldBackUntilThatIsOnDisk() {
    long old = nanos(now.minusSeconds(600));
    try (StateDirectory state = StateDirectory.open(directory)) {
      GapWatch watch = watch(state);
      watch.begin();
      drops.add(new Dropped(DropReason.SPOOL_FULL, Priority.DEBUG, 7, old, old + 5));
      unsafeSince = old; // what tells of it is on its way to the spool
      watch.look();
      assertThat(told).hasSize(1);
    }
    try (StateDirectory state = StateDirectory.open(directory)) {
      GapWatch watch = watch(state);
      watch.begin();
      assertThat(told.getLast().getSinceUnixNanos()).isEqualTo(old);
      unsafeSince = Long.MAX_VALUE;
      watch.look();
    }
    try (StateDirectory state = StateDirectory.open(directory)) {
      watch(state).begin();
    }
    assertThat(told.getLast().getSinceUnixNanos()).isEqualTo(nanos(now.minusSeconds(3)));
  }

  @Test
  void whatIsLostBeforeTheLastGapWasToldHidesNoneOfBoth() {
    try (StateDirectory state = StateDirectory.open(directory)) {
      watch(state).begin();
    }
    long ended = nanos(now.minusSeconds(3));
    now = now.plusSeconds(60);
    captures = false;
    try (StateDirectory state = StateDirectory.open(directory)) {
      watch(state);
      drops.add(Dropped.one(DropReason.SPOOL_FULL, Priority.DEBUG, ended + 1000));
    }
    drops.takeUntold();
    captures = true;
    try (StateDirectory state = StateDirectory.open(directory)) {
      watch(state).begin();
    }
    assertThat(told.getFirst().getReason()).isEqualTo("agent_down");
    assertThat(told.getFirst().getSinceUnixNanos()).isEqualTo(ended);
  }

  @Test
  void tellsOfEachPriorityByItself() {
    try (StateDirectory state = StateDirectory.open(directory)) {
      GapWatch watch = watch(state);
      watch.begin();
      drops.add(new Dropped(DropReason.SPOOL_FULL, Priority.DEBUG, 7, 1000, 2000));
      drops.add(new Dropped(DropReason.SPOOL_FULL, Priority.WARNING, 2, 1500, 1600));
      drops.add(new Dropped(DropReason.SPOOL_FULL, Priority.DEBUG, 1, 3000, 3000));
      watch.look();
    }
    assertThat(told)
        .extracting(loss ->
            "%s %d from %d to %d"
                .formatted(
                    loss.getPriority(),
                    loss.getEventsOrThrow("candidate"),
                    loss.getSinceUnixNanos(),
                    loss.getUntilUnixNanos()))
        .containsExactly("warning 2 from 1500 to 1600", "debug 8 from 1000 to 3000");
    assertThat(
            registry.getSampleValue(
                "vedette_agent_candidates_dropped_total",
                new String[] {"reason", "priority"},
                new String[] {"spool_full", "debug"}))
        .isEqualTo(8);
  }

  private static long nanos(Instant time) {
    return TimeUnit.SECONDS.toNanos(time.getEpochSecond());
  }

  private GapWatch watch(StateDirectory state) {
    return new GapWatch(state, drops, loss -> captures && told.add(loss), () -> unsafeSince, clock);
  }
}
