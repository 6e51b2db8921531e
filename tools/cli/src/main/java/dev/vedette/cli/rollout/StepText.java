package dev.vedette.cli.rollout;

import dev.vedette.cli.fleet.Times;
import dev.vedette.cli.outcome.CommandFailure;
import dev.vedette.proto.rules.v1.RolloutMode;
import dev.vedette.proto.rules.v1.RolloutStep;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Steps as people write them, such as {@code 10%:shadow:30m}. Stateless. */
final class StepText {
  private static final Pattern STEP = Pattern.compile("([0-9]{1,3})%?:(shadow|active):([^:]+)");

  private StepText() {}

  static RolloutStep parse(String text) {
    Matcher step = STEP.matcher(text);
    if (!step.matches()) {
      throw new CommandFailure(
          "--step " + text + ": no step (expected: such as 10%:shadow:30m or 100%:active:1h)");
    }
    return RolloutStep.newBuilder()
        .setPercent(Integer.parseInt(step.group(1)))
        .setMode(
            step.group(2).equals("shadow")
                ? RolloutMode.ROLLOUT_MODE_SHADOW
                : RolloutMode.ROLLOUT_MODE_ACTIVE)
        .setSoakTime(Times.duration("--step", step.group(3)))
        .build();
  }

  static String print(RolloutStep step) {
    boolean shadow = step.getMode() == RolloutMode.ROLLOUT_MODE_SHADOW;
    return step.getPercent()
        + "%:"
        + (shadow ? "shadow" : "active")
        + ":"
        + step.getSoakTime().getSeconds()
        + "s";
  }
}
