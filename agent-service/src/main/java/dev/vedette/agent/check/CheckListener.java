package dev.vedette.agent.check;

import dev.vedette.agent.check.report.CheckOutcome;

/** Hears of each check as it ends, in order, on the thread that runs the benchmark. */
@FunctionalInterface
public interface CheckListener {

  /** A check ended. */
  void ended(String target, String group, CheckOutcome outcome);
}
