package dev.vedette.rules.alert;

import com.google.inject.Inject;
import dev.vedette.rules.store.AlertRoom;
import dev.vedette.rules.store.AlertStore;
import dev.vedette.server.LifecyclePart;
import dev.vedette.server.StartPhase;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes alerts that are too many or too old, a few at a time so that new ones need not wait. Has
 * one thread.
 */
final class AlertRetention implements LifecyclePart {
  private static final Logger LOG = LoggerFactory.getLogger(AlertRetention.class);
  private static final int AT_ONCE = 1000;

  private final AlertStore store;
  private final AlertConfig config;
  private final AlertMetrics metrics;
  private final Clock clock;
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("rules-alert-retention").factory());

  @Inject
  AlertRetention(AlertStore store, AlertConfig config, AlertMetrics metrics, Clock clock) {
    this.store = store;
    this.config = config;
    this.metrics = metrics;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "alert retention";
  }

  @Override
  public StartPhase phase() {
    return StartPhase.WORK;
  }

  @Override
  public void start() {
    long nanos = config.trimInterval().toNanos();
    var _ = executor.scheduleWithFixedDelay(this::run, nanos, nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void stop() throws InterruptedException {
    executor.shutdownNow();
    end(executor);
  }

  private static void end(ExecutorService executor) throws InterruptedException {
    if (!executor.awaitTermination(5, TimeUnit.SECONDS)) {
      LOG.atWarn().log("alert retention did not end within 5 s");
    }
  }

  private void run() {
    try {
      trim();
    } catch (RuntimeException e) {
      LOG.atWarn().setCause(e).log("old alerts not deleted, tried again later");
    }
  }

  /** Deletes until nothing is left to delete. */
  void trim() {
    Instant oldest = clock.instant().minus(config.maxAge());
    AlertRoom room = new AlertRoom(config.maxAlerts(), config.maxSize().bytes(), oldest);
    int deleted;
    do {
      deleted = store.trim(room, AT_ONCE);
      metrics.deleted(deleted);
    } while (deleted == AT_ONCE && !Thread.currentThread().isInterrupted());
    var _ = store.forgetFolds(clock.instant());
    metrics.forgotten(store.forgetMarks(oldest));
  }
}
