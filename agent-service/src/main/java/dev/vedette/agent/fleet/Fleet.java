package dev.vedette.agent.fleet;

import dev.vedette.server.LifecyclePart;
import dev.vedette.server.StartPhase;

/** Starts and stops what belongs to scheduled checks. Used by one thread. */
final class Fleet implements LifecyclePart {
  private final ScheduleWatch watch;
  private final ScheduledRuns runs;
  private final ReportDelivery delivery;

  Fleet(ScheduleWatch watch, ScheduledRuns runs, ReportDelivery delivery) {
    this.watch = watch;
    this.runs = runs;
    this.delivery = delivery;
  }

  @Override
  public String name() {
    return "scheduled checks";
  }

  @Override
  public StartPhase phase() {
    return StartPhase.SERVING;
  }

  @Override
  public void start() {
    watch.restore();
    delivery.start();
    runs.start();
    watch.start();
  }

  @Override
  public void stop() throws InterruptedException {
    watch.stop();
    runs.stop();
    delivery.stop();
  }
}
