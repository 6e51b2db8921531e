package dev.vedette.rules.store;

import com.google.inject.Inject;
import dev.vedette.server.LifecyclePart;
import dev.vedette.server.StartPhase;
import dev.vedette.server.storage.Database;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of what another replica changed in a database that several share: each change of what
 * replicas keep in memory is counted in its transaction, and the counts are read again and again.
 * Has one thread; thread-safe.
 */
public final class Changes implements LifecyclePart {
  /** Rule sets, and which of their revisions are active. */
  public static final String RULE_SETS = "rule_sets";

  /** Rollouts. */
  public static final String ROLLOUTS = "rollouts";

  /** Schedules. */
  public static final String SCHEDULES = "schedules";

  private static final Logger LOG = LoggerFactory.getLogger(Changes.class);
  private static final long EVERY_MILLIS = 200;

  private final Database database;
  private final Map<String, List<Runnable>> listeners = new ConcurrentHashMap<>();
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("rules-changes").factory());
  private Map<String, Long> seen = Map.of();

  /** Looks at nothing before it is started. */
  @Inject
  public Changes(Database database) {
    this.database = database;
  }

  /** Has somebody look again whenever a number has changed; what it does must not fail. */
  public void on(String counter, Runnable listener) {
    listeners.computeIfAbsent(counter, _ -> new CopyOnWriteArrayList<>()).add(listener);
  }

  @Override
  public String name() {
    return "changes by other replicas";
  }

  @Override
  public StartPhase phase() {
    return StartPhase.WORK;
  }

  /** A database of this process alone is changed by nobody else. */
  @Override
  public void start() {
    if (database.engine() == Database.Engine.POSTGRESQL) {
      var _ =
          executor.scheduleWithFixedDelay(
              this::look, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void look() {
    try {
      Map<String, Long> now = database.read(Counters::all);
      Map<String, Long> before = seen;
      seen = now;
      now.forEach((name, value) -> {
        if (!value.equals(before.get(name))) {
          listeners.getOrDefault(name, List.of()).forEach(Runnable::run);
        }
      });
    } catch (RuntimeException e) {
      LOG.atWarn().setCause(e).log("changes by other replicas not seen, tried again soon");
      seen = Map.of();
    }
  }

  @Override
  public void stop() throws InterruptedException {
    executor.shutdown();
    if (!executor.awaitTermination(5, TimeUnit.SECONDS)) {
      LOG.atWarn().log("looking for changes did not end within 5 s");
    }
  }
}
