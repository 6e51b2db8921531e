package dev.vedette.rules.rollout;

import com.google.protobuf.util.Durations;
import dev.vedette.proto.rules.v1.RolloutStep;
import dev.vedette.rules.ruleset.CandidateMeasures.Reading;
import java.time.Duration;
import java.util.Locale;

/** What the measures of a step mean for its rollout; immutable. */
sealed interface StepVerdict {
  /** It is within bounds and not over. */
  record Wait() implements StepVerdict {}

  /** It is over. */
  record Promote() implements StepVerdict {}

  /** It is out of bounds. */
  record TakeBack(String reason) implements StepVerdict {}

  /** Decides about a step that has lasted so long. */
  static StepVerdict of(RolloutStep step, Reading reading, Duration lasted) {
    if (reading.rejected() > step.getMaxRejections()) {
      return new TakeBack(
          "rejected by %d nodes (bound: %d): %s"
              .formatted(reading.rejected(), step.getMaxRejections(), reading.error()));
    }
    double rate = alertsPerNodeHour(reading, lasted);
    if (step.getMaxAlertsPerNodeHour() > 0 && rate > step.getMaxAlertsPerNodeHour()) {
      return new TakeBack(
          String.format(
              Locale.ROOT,
              "%.1f alerts per node and hour (bound: %.1f)",
              rate,
              step.getMaxAlertsPerNodeHour()));
    }
    long most = Durations.toNanos(step.getMaxEventCost());
    if (most > 0
        && reading.cost().events() >= EVENTS_THAT_TELL
        && reading.cost().nanosPerEvent() > most) {
      return new TakeBack(
          "%d ns an event (bound: %d ns)".formatted(reading.cost().nanosPerEvent(), most));
    }
    boolean soaked = lasted.compareTo(Duration.ofNanos(Durations.toNanos(step.getSoakTime()))) >= 0;
    boolean used = reading.told() == 0 || reading.accepted() > 0;
    return soaked && used ? new Promote() : new Wait();
  }

  /** Before this many the mean says more about the machine than about the rules. */
  int EVENTS_THAT_TELL = 1000;

  private static double alertsPerNodeHour(Reading reading, Duration lasted) {
    Duration shortest = Duration.ofMinutes(1);
    Duration counted = lasted.compareTo(shortest) < 0 ? shortest : lasted;
    double hours = counted.toMillis() / (double) Duration.ofHours(1).toMillis();
    return reading.cost().alerts() / hours / Math.max(1, reading.accepted());
  }
}
