package dev.vedette.rules.rollout;

import com.google.inject.Inject;
import dev.vedette.server.LifecyclePart;
import dev.vedette.server.StartPhase;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Moves the rollouts on, again and again. Has one thread. */
final class RolloutClock implements LifecyclePart {
  private static final Logger LOG = LoggerFactory.getLogger(RolloutClock.class);
  private static final long EVERY_MILLIS = 500;

  private final Rollouts rollouts;
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("rules-rollouts").factory());

  @Inject
  RolloutClock(Rollouts rollouts) {
    this.rollouts = rollouts;
  }

  @Override
  public String name() {
    return "rollouts";
  }

  @Override
  public StartPhase phase() {
    return StartPhase.STATE;
  }

  @Override
  public void start() {
    rollouts.resumeAll();
    var _ =
        executor.scheduleWithFixedDelay(
            this::tick, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void tick() {
    try {
      rollouts.tick();
    } catch (RuntimeException e) {
      LOG.atWarn().setCause(e).log("rollouts not moved on, tried again soon");
    }
  }

  @Override
  public void stop() throws InterruptedException {
    executor.shutdown();
    if (!executor.awaitTermination(5, TimeUnit.SECONDS)) {
      LOG.atWarn().log("rollouts did not end within 5 s");
    }
  }
}
