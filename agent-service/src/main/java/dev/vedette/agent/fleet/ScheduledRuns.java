package dev.vedette.agent.fleet;

import dev.vedette.proto.rules.v1.CreateReportRequest;
import dev.vedette.proto.rules.v1.ScheduledCheck;
import dev.vedette.server.schedule.CronException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs what is due and puts the reports into the outbox. Has a thread of its own. */
final class ScheduledRuns {
  private static final Logger LOG = LoggerFactory.getLogger(ScheduledRuns.class);

  /** Clocks may be set: nobody waits longer without looking again. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

  private final Timetable timetable;
  private final FleetFiles files;
  private final NodeChecks checks;
  private final ReportDelivery delivery;
  private final Clock clock;
  private final Semaphore wakes = new Semaphore(0);
  private final Thread thread;
  private final Map<String, ScheduledCheck> handled;
  private volatile boolean stopping;

  ScheduledRuns(
      Timetable timetable,
      FleetFiles files,
      NodeChecks checks,
      ReportDelivery delivery,
      Clock clock) {
    this.timetable = timetable;
    this.files = files;
    this.checks = checks;
    this.delivery = delivery;
    this.clock = clock;
    this.handled = files.handled();
    this.thread = Thread.ofPlatform().name("scheduled-checks").daemon().unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  void stop() throws InterruptedException {
    stopping = true;
    wakes.release();
    checks.stop();
    thread.join();
  }

  /** Takes over the schedules that hold from now on. */
  void replace(List<ScheduledCheck> schedules) throws CronException {
    timetable.replace(schedules);
    wakes.release();
  }

  private void run() {
    try {
      while (!stopping) {
        Optional<DueRun> due = timetable.take(handled);
        if (due.isPresent()) {
          run(due.get());
        } else {
          await();
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void run(DueRun due) throws InterruptedException {
    LOG.atInfo()
        .addKeyValue("schedule", due.schedule())
        .addKeyValue("trigger", due.trigger())
        .log("scheduled check begins");
    try {
      Optional<CreateReportRequest> report = checks.run(due);
      if (report.isEmpty()) {
        return;
      }
      delivery.add(report.get());
    } catch (RuntimeException e) {
      LOG.error("scheduled check lost", e);
    }
    handled.put(due.schedule(), due.check());
    handled.keySet().retainAll(timetable.names());
    files.handled(handled.values());
  }

  private void await() throws InterruptedException {
    Instant now = clock.instant();
    Duration wait =
        timetable
            .nextDue()
            .map(due -> Duration.between(now, due))
            .filter(until -> until.compareTo(LONGEST_WAIT) < 0)
            .orElse(LONGEST_WAIT);
    if (wakes.tryAcquire(Math.max(1, wait.toMillis()), TimeUnit.MILLISECONDS)) {
      wakes.drainPermits();
    }
  }
}
