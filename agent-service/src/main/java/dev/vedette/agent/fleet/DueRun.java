package dev.vedette.agent.fleet;

import dev.vedette.proto.rules.v1.ReportTrigger;
import dev.vedette.proto.rules.v1.ScheduledCheck;

/**
 * A run whose time has come. Immutable.
 *
 * @param check what is run
 * @param trigger why
 */
record DueRun(ScheduledCheck check, ReportTrigger trigger) {
  String schedule() {
    return check.getSchedule().getName();
  }
}
