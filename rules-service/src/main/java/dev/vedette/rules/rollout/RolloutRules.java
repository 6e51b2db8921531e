package dev.vedette.rules.rollout;

import com.google.protobuf.util.Durations;
import dev.vedette.proto.rules.v1.Rollout;
import dev.vedette.proto.rules.v1.RolloutMode;
import dev.vedette.proto.rules.v1.RolloutStep;
import dev.vedette.server.grpc.ServiceException;
import java.time.Duration;

/** What a rollout must be like; stateless. */
final class RolloutRules {
  private static final int MOST_STEPS = 20;
  private static final int MOST_LABELS = 64;
  private static final int LONGEST_LABEL = 253;
  private static final Duration LONGEST_SOAK = Duration.ofDays(30);

  private RolloutRules() {}

  /** Refuses a rollout that is not like that. */
  static void check(Rollout rollout) {
    if (rollout.getNodeLabelsCount() > MOST_LABELS) {
      throw ServiceException.invalidField(
          "rollout.node_labels",
          rollout.getNodeLabelsCount() + " labels",
          "at most " + MOST_LABELS);
    }
    rollout
        .getNodeLabelsMap()
        .forEach((label, value) -> {
          if (label.isEmpty() || label.length() > LONGEST_LABEL || value.length() > LONGEST_LABEL) {
            throw ServiceException.invalidField(
                "rollout.node_labels",
                Math.max(label.length(), value.length()) + " characters",
                "1 to " + LONGEST_LABEL);
          }
        });
    if (rollout.getStepsCount() < 1 || rollout.getStepsCount() > MOST_STEPS) {
      throw ServiceException.invalidField(
          "rollout.steps", rollout.getStepsCount() + " steps", "1 to " + MOST_STEPS);
    }
    int percent = 1;
    RolloutMode mode = RolloutMode.ROLLOUT_MODE_SHADOW;
    for (int number = 0; number < rollout.getStepsCount(); number++) {
      String field = "rollout.steps[" + number + "]";
      RolloutStep step = rollout.getSteps(number);
      check(field, step);
      // A step that begins to alert may do so on fewer nodes than looked on before.
      boolean alertsFirst =
          mode == RolloutMode.ROLLOUT_MODE_SHADOW
              && step.getMode() == RolloutMode.ROLLOUT_MODE_ACTIVE;
      if (step.getMode().getNumber() < mode.getNumber()) {
        throw ServiceException.invalidField(
            field + ".mode", step.getMode(), "ROLLOUT_MODE_ACTIVE after a step that was");
      }
      if (!alertsFirst && step.getPercent() < percent) {
        throw ServiceException.invalidField(
            field + ".percent",
            step.getPercent(),
            "at least " + percent + " as in the step before");
      }
      percent = step.getPercent();
      mode = step.getMode();
    }
  }

  private static void check(String field, RolloutStep step) {
    if (step.getPercent() < 1 || step.getPercent() > 100) {
      throw ServiceException.invalidField(field + ".percent", step.getPercent(), "1 to 100");
    }
    if (step.getMode() != RolloutMode.ROLLOUT_MODE_SHADOW
        && step.getMode() != RolloutMode.ROLLOUT_MODE_ACTIVE) {
      throw ServiceException.invalidField(
          field + ".mode", step.getModeValue(), "ROLLOUT_MODE_SHADOW or ROLLOUT_MODE_ACTIVE");
    }
    if (!Durations.isValid(step.getSoakTime())
        || Durations.isNegative(step.getSoakTime())
        || Durations.toSeconds(step.getSoakTime()) > LONGEST_SOAK.toSeconds()) {
      throw ServiceException.invalidField(field + ".soak_time", "out of bounds", "0 to 30 days");
    }
    if (!(step.getMaxAlertsPerNodeHour() >= 0)) {
      throw ServiceException.invalidField(
          field + ".max_alerts_per_node_hour", step.getMaxAlertsPerNodeHour(), ">= 0");
    }
    if (step.getMaxRejections() < 0) {
      throw ServiceException.invalidField(
          field + ".max_rejections", step.getMaxRejections(), ">= 0");
    }
    if (!Durations.isValid(step.getMaxEventCost())
        || Durations.isNegative(step.getMaxEventCost())
        || Durations.toSeconds(step.getMaxEventCost()) > 1) {
      throw ServiceException.invalidField(
          field + ".max_event_cost", "out of bounds", "at most 1 second");
    }
  }
}
