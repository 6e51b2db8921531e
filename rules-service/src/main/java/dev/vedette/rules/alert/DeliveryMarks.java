package dev.vedette.rules.alert;

import com.google.inject.Inject;
import dev.vedette.rules.store.AlertStore;
import dev.vedette.rules.store.StreamKey;
import dev.vedette.server.LifecyclePart;
import dev.vedette.server.StartPhase;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far streams have come whose last batches gave no alert. Evaluating those again would give
 * none either, so their marks are kept here for a moment and stored together: a transaction for
 * many streams instead of one for each batch. Thread-safe; has one thread.
 */
final class DeliveryMarks implements LifecyclePart {
  private static final Logger LOG = LoggerFactory.getLogger(DeliveryMarks.class);
  private static final long EVERY_MILLIS = 500;
  private static final int MOST_WAITING = 100_000;
  private static final int AT_ONCE = 500;

  private final AlertStore store;
  private final Clock clock;
  private final Map<StreamKey, Long> waiting = new ConcurrentHashMap<>();
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("rules-marks").factory());

  @Inject
  DeliveryMarks(AlertStore store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  /** Keeps a mark for later, unless too many are kept already. */
  boolean take(StreamKey stream, long mark) {
    if (waiting.size() >= MOST_WAITING) {
      return false;
    }
    waiting.merge(stream, mark, DeliveryMarks::larger);
    return true;
  }

  /** How far a stream has come, stored or not. */
  long of(StreamKey stream) {
    Long kept = waiting.get(stream); // Before it may be stored, and be here no more.
    long stored = store.mark(stream);
    return kept == null ? stored : larger(kept, stored);
  }

  private static Long larger(Long one, Long other) {
    return Long.compareUnsigned(one, other) >= 0 ? one : other;
  }

  @Override
  public String name() {
    return "delivery marks";
  }

  @Override
  public StartPhase phase() {
    return StartPhase.STATE;
  }

  @Override
  public void start() {
    var _ =
        executor.scheduleWithFixedDelay(
            this::run, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
  }

  @Override
  public void stop() throws InterruptedException {
    executor.shutdown();
    if (!executor.awaitTermination(5, TimeUnit.SECONDS)) {
      LOG.atWarn().log("delivery marks were not stored within 5 s");
    }
    run();
  }

  private void run() {
    try {
      store();
    } catch (RuntimeException e) {
      LOG.atWarn().setCause(e).log("delivery marks not stored, tried again later");
    }
  }

  /** Stores those that wait. */
  void store() {
    Map<StreamKey, Long> some = new HashMap<>();
    for (Map.Entry<StreamKey, Long> each : waiting.entrySet()) {
      some.put(each.getKey(), each.getValue());
      if (some.size() == AT_ONCE) {
        store(some);
        some.clear();
      }
    }
    store(some);
  }

  private void store(Map<StreamKey, Long> marks) {
    if (!marks.isEmpty()) {
      store.advance(marks, clock.instant());
      marks.forEach(waiting::remove); // Those that went on meanwhile stay.
    }
  }
}
