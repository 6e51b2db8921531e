package dev.vedette.rules.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Durations;
import dev.vedette.proto.rules.v1.RolloutStep;
import dev.vedette.rules.ruleset.CandidateMeasures.Cost;
import dev.vedette.rules.ruleset.CandidateMeasures.Reading;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class StepVerdictTest {
  private static final RolloutStep STEP =
      RolloutStep.newBuilder()
          .setSoakTime(Durations.fromMinutes(10))
          .setMaxRejections(1)
          .setMaxAlertsPerNodeHour(60)
          .setMaxEventCost(Durations.fromNanos(2000))
          .build();

  private static Reading reading(int accepted, int rejected, long alerts, long events, long nanos) {
    return new Reading(
        accepted + rejected, accepted, rejected, "n: bad", new Cost(alerts, events, nanos));
  }

  private static StepVerdict after(Duration lasted, Reading reading) {
    return StepVerdict.of(STEP, reading, lasted);
  }

  @Test
  void waitsForTimeAndForANodeThatHasIt() {
    assertThat(after(Duration.ofMinutes(9), reading(3, 0, 0, 0, 0)))
        .isEqualTo(new StepVerdict.Wait());
    assertThat(after(Duration.ofMinutes(10), reading(3, 0, 0, 0, 0)))
        .isEqualTo(new StepVerdict.Promote());
    Reading silent = new Reading(2, 0, 0, "", new Cost(0, 0, 0));
    assertThat(after(Duration.ofDays(1), silent)).isEqualTo(new StepVerdict.Wait());
    Reading none = new Reading(0, 0, 0, "", new Cost(0, 0, 0));
    assertThat(after(Duration.ofMinutes(10), none)).isEqualTo(new StepVerdict.Promote());
  }

  @Test
  void takesBackWhatTooManyNodesReject() {
    assertThat(after(Duration.ZERO, reading(5, 1, 0, 0, 0))).isEqualTo(new StepVerdict.Wait());
    assertThat(after(Duration.ZERO, reading(5, 2, 0, 0, 0)))
        .isEqualTo(new StepVerdict.TakeBack("rejected by 2 nodes (bound: 1): n: bad"));
  }

  @Test
  void countsAlertsPerNodeAndHourButNeverLessThanAMinute() {
    assertThat(after(Duration.ofSeconds(1), reading(2, 0, 2, 0, 0)))
        .isEqualTo(new StepVerdict.Wait());
    assertThat(after(Duration.ofSeconds(1), reading(2, 0, 3, 0, 0)))
        .isEqualTo(new StepVerdict.TakeBack("90.0 alerts per node and hour (bound: 60.0)"));
    assertThat(after(Duration.ofMinutes(9), reading(1, 0, 9, 0, 0)))
        .isEqualTo(new StepVerdict.Wait());
    assertThat(after(Duration.ofMinutes(9), reading(1, 0, 10, 0, 0)))
        .isInstanceOf(StepVerdict.TakeBack.class);
  }

  @Test
  void looksAtTheCostOfEventsOnceThereAreEnough() {
    assertThat(after(Duration.ZERO, reading(1, 0, 0, 999, 999 * 5000L)))
        .isEqualTo(new StepVerdict.Wait());
    assertThat(after(Duration.ZERO, reading(1, 0, 0, 1000, 1000 * 2000L)))
        .isEqualTo(new StepVerdict.Wait());
    assertThat(after(Duration.ZERO, reading(1, 0, 0, 1000, 1000 * 2001L)))
        .isEqualTo(new StepVerdict.TakeBack("2001 ns an event (bound: 2000 ns)"));
  }
}
