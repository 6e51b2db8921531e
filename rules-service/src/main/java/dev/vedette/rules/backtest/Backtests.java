package dev.vedette.rules.backtest;

import com.google.inject.Inject;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import dev.vedette.proto.rules.v1.Backtest;
import dev.vedette.proto.rules.v1.BacktestState;
import dev.vedette.rules.resource.Collection;
import dev.vedette.server.LifecyclePart;
import dev.vedette.server.StartPhase;
import dev.vedette.server.grpc.ErrorReason;
import dev.vedette.server.grpc.ServiceException;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs backtests beside the work of the service and keeps what they found. Thread-safe; each
 * backtest has a thread of its own.
 */
final class Backtests implements LifecyclePart {
  private static final Logger LOG = LoggerFactory.getLogger(Backtests.class);
  private static final long TELL_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long GONE_SECONDS = 60;

  private final BacktestStore store;
  private final BacktestConfig config;
  private final Clock clock;
  private final Counter ended;
  private final Semaphore places;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          Thread.ofPlatform().daemon().name("rules-backtest-", 0).factory());
  private volatile boolean stopping;

  @Inject
  Backtests(BacktestStore store, BacktestConfig config, Clock clock, CollectorRegistry registry) {
    this.store = store;
    this.config = config;
    this.clock = clock;
    this.places = new Semaphore(config.maxRunning());
    this.ended =
        Counter.build("vedette_rules_backtests_total", "Backtests that ended.")
            .labelNames("state")
            .register(registry);
  }

  @Override
  public String name() {
    return "backtests";
  }

  @Override
  public StartPhase phase() {
    return StartPhase.WORK;
  }

  @Override
  public void start() {
    // Threads begin with the first backtest.
  }

  @Override
  public void stop() throws InterruptedException {
    stopping = true;
    threads.shutdown();
    if (!threads.awaitTermination(5, TimeUnit.SECONDS)) {
      LOG.atWarn().log("backtests did not end within 5 s");
    }
  }

  /** Begins one. */
  Backtest begin(Backtest wanted, BacktestRun run) {
    if (!places.tryAcquire()) {
      throw new ServiceException(
          ErrorReason.LIMIT_EXCEEDED,
          "backtests: " + config.maxRunning() + " running (expected: fewer)");
    }
    boolean begun = false;
    try {
      store.trim(clock.instant().minus(config.maxAge()), config.maxKept() - 1);
      String id = UUID.randomUUID().toString();
      Backtest backtest =
          wanted.toBuilder()
              .setName(Collection.BACKTESTS.name(id))
              .setState(BacktestState.BACKTEST_STATE_RUNNING)
              .setCreateTime(now())
              .setUpdateTime(now())
              .build();
      store.create(id, backtest, clock.instant());
      threads.execute(() -> run(id, backtest, run));
      begun = true;
      return backtest;
    } finally {
      if (!begun) {
        places.release();
      }
    }
  }

  private void run(String id, Backtest backtest, BacktestRun run) {
    try {
      Backtest.Builder end = work(id, backtest, run);
      store.update(id, end.setUpdateTime(now()).build(), clock.instant());
      ended
          .labels(
              end.getState().name().substring("BACKTEST_STATE_".length()).toLowerCase(Locale.ROOT))
          .inc();
      LOG.atInfo()
          .addKeyValue("backtest", id)
          .addKeyValue("state", end.getState())
          .addKeyValue("events", end.getEventCount())
          .log("backtest ended");
    } catch (RuntimeException e) {
      LOG.atWarn().addKeyValue("backtest", id).setCause(e).log("end of a backtest not stored");
    } finally {
      places.release();
    }
  }

  private Backtest.Builder work(String id, Backtest backtest, BacktestRun run) {
    Telling telling = new Telling(id, backtest, run);
    try {
      boolean through = run.run(telling::goOn);
      return BacktestMessages.result(backtest, run)
          .setState(
              through
                  ? BacktestState.BACKTEST_STATE_SUCCEEDED
                  : stopping
                      ? BacktestState.BACKTEST_STATE_FAILED
                      : BacktestState.BACKTEST_STATE_CANCELLED)
          .setError(!through && stopping ? "the service was stopped" : "");
    } catch (IOException | ServiceException e) {
      LOG.atWarn().addKeyValue("backtest", id).setCause(e).log("recorded events cannot be read");
      return BacktestMessages.progress(backtest, run)
          .setState(BacktestState.BACKTEST_STATE_FAILED)
          .setError("recorded events cannot be read: " + e.getMessage());
    } catch (RuntimeException e) {
      LOG.atError().addKeyValue("backtest", id).setCause(e).log("backtest failed");
      return BacktestMessages.progress(backtest, run)
          .setState(BacktestState.BACKTEST_STATE_FAILED)
          .setError("an internal fault, see the log of the service");
    }
  }

  /** Stores now and then how far a backtest has come, and learns whether it is to go on. */
  private final class Telling {
    private final String id;
    private final Backtest backtest;
    private final BacktestRun run;
    private long told = System.nanoTime();

    Telling(String id, Backtest backtest, BacktestRun run) {
      this.id = id;
      this.backtest = backtest;
      this.run = run;
    }

    boolean goOn() {
      if (stopping) {
        return false;
      }
      if (System.nanoTime() - told < TELL_NANOS) {
        return true;
      }
      told = System.nanoTime();
      Backtest now = BacktestMessages.progress(backtest, run).setUpdateTime(now()).build();
      return store.update(id, now, clock.instant());
    }
  }

  Optional<Backtest> find(String id) {
    return store.find(id).map(this::shown);
  }

  List<Backtest> list(String afterId, int limit) {
    return store.list(afterId, limit).stream()
        .map(this::shown)
        .map(backtest -> backtest.toBuilder().clearRules().build())
        .toList();
  }

  Optional<Backtest> cancel(String id) {
    store.cancel(id);
    return find(id);
  }

  /** One that nobody has worked on for a while was left by a process that ended. */
  private Backtest shown(Backtest backtest) {
    boolean gone =
        backtest.getState() == BacktestState.BACKTEST_STATE_RUNNING
            && Timestamps.between(backtest.getUpdateTime(), now()).getSeconds() > GONE_SECONDS;
    return gone
        ? backtest.toBuilder()
            .setState(BacktestState.BACKTEST_STATE_FAILED)
            .setError("the service that ran it has ended")
            .build()
        : backtest;
  }

  private Timestamp now() {
    return Timestamps.fromMillis(clock.millis());
  }
}
