package dev.vedette.rules.output;

import com.google.inject.Inject;
import com.google.protobuf.util.Durations;
import com.google.protobuf.util.Timestamps;
import dev.vedette.proto.rules.v1.Alert;
import dev.vedette.proto.rules.v1.Output;
import dev.vedette.rules.alert.AlertFeed;
import dev.vedette.rules.destination.Outcome;
import dev.vedette.rules.store.AlertStore;
import dev.vedette.rules.store.StoredAlert;
import dev.vedette.server.storage.StorageException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the stored alerts to one output, in the order of storing, each until it arrives, is refused
 * or becomes too old. The store is its queue: all that it keeps is how far it has come. Has one
 * thread; what others ask it is thread-safe.
 */
final class OutputWorker {
  private static final Logger LOG = LoggerFactory.getLogger(OutputWorker.class);
  private static final int PAGE = 100;
  private static final Duration SAVE_AFTER = Duration.ofMillis(200);
  private static final Duration STOP_GENTLY = Duration.ofSeconds(2);
  private static final Duration STOP = Duration.ofSeconds(3);
  private static final Duration ANOTHER_SENDS = Duration.ofMillis(500);
  private static final Duration STORE_PAUSE = Duration.ofSeconds(1);

  private final String name;
  private final OutputConfig config;
  private final Selection selection;
  private final Attempts attempts;
  private final Sources from;
  private final OutputMetrics.Of metrics;
  private final Semaphore news = new Semaphore(0);
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final Thread thread;
  private final OutputPlace place;
  private volatile long cursor;
  private volatile int failures;
  private volatile @Nullable Instant sendingSince;
  private volatile @Nullable Instant lastSent;
  private volatile String lastError = "";
  private long savedNanos;

  /** Where the worker gets alerts and keeps its place. */
  record Sources(AlertStore store, AlertFeed feed, OutputCursors cursors, Clock clock) {
    @Inject
    Sources {}
  }

  OutputWorker(
      String name, OutputConfig config, Attempts attempts, Sources from, OutputMetrics.Of metrics) {
    this.name = name;
    this.config = config;
    this.selection = Selection.of(config);
    this.attempts = attempts;
    this.from = from;
    this.metrics = metrics;
    this.place = from.cursors().place(name);
    this.thread = Thread.ofVirtual().name("rules-output-" + name).unstarted(this::run);
  }

  /** Starts where it stopped; an output that is new starts with what comes now. */
  void start() {
    from.cursors().begin(name, from.feed().lastPublished());
    cursor = from.cursors().find(name).orElseThrow();
    metrics.watch(() -> waiting(), () -> lag().toNanos() / 1e9, () -> isBroken() ? 1 : 0);
    thread.start();
  }

  /** Says that there is a new alert; never waits. */
  void wake() {
    if (news.availablePermits() == 0) {
      news.release();
    }
  }

  void stop() throws InterruptedException {
    stopping.countDown();
    news.release();
    if (!thread.join(STOP_GENTLY)) {
      thread.interrupt();
      if (!thread.join(STOP)) {
        LOG.atWarn().addKeyValue("output", name).log("output did not end in time");
      }
    }
    attempts.close();
  }

  private void run() {
    try {
      while (stopping.getCount() > 0) {
        try {
          work();
        } catch (StorageException e) {
          LOG.atWarn().addKeyValue("output", name).setCause(e).log("output cannot read alerts");
          place.close();
          if (stopping.await(STORE_PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
            return;
          }
        }
      }
    } catch (InterruptedException e) {
      // Stopping: what is not saved yet is sent again.
    } finally {
      saveLast();
      place.close();
    }
  }

  /** What was sent since the last save need not be sent again by whoever goes on. */
  private void saveLast() {
    try {
      save();
    } catch (StorageException e) {
      LOG.atDebug().addKeyValue("output", name).setCause(e).log("place of output not saved");
    }
  }

  private void work() throws InterruptedException {
    news.drainPermits();
    if (!takePlace()) {
      var _ = news.tryAcquire(ANOTHER_SENDS.toNanos(), TimeUnit.NANOSECONDS);
      return;
    }
    long published = from.feed().lastPublished();
    skipDeleted();
    List<StoredAlert> page = from.store().after(selection.stored(), cursor, PAGE);
    for (StoredAlert alert : page) {
      if (stopping.getCount() == 0 || !dealWith(alert)) {
        save();
        return;
      }
      cursor = alert.id();
      if (System.nanoTime() - savedNanos > SAVE_AFTER.toNanos()) {
        save();
        if (!place.takeAt(cursor)) {
          return;
        }
      }
    }
    if (page.size() < PAGE) {
      cursor = Math.max(cursor, published);
      // Alerts that come one by one need not be one transaction each.
      if (place.alert() == cursor || !news.tryAcquire(SAVE_AFTER.toNanos(), TimeUnit.NANOSECONDS)) {
        save();
        news.acquire();
      }
    }
  }

  private boolean takePlace() {
    if (place.isHeld()) {
      return true;
    }
    boolean mine = place.take();
    cursor = mine ? place.alert() : from.cursors().find(name).orElse(cursor);
    return mine;
  }

  private void skipDeleted() {
    long first = from.store().firstId();
    if (cursor + 1 < first) {
      metrics.deleted(first - cursor - 1);
      LOG.atWarn()
          .addKeyValue("output", name)
          .addKeyValue("alerts", first - cursor - 1)
          .log("alerts were deleted before the output looked at them");
      cursor = first - 1;
    }
  }

  /** Returns false when it was told to stop before it was done with the alert. */
  private boolean dealWith(StoredAlert stored) throws InterruptedException {
    if (!selection.matches(stored.alert())) {
      return true;
    }
    try {
      for (int tries = 1; ; tries++) {
        sendingSince = stored.storeTime();
        if (lag().compareTo(config.sending().maxAge()) > 0) {
          metrics.tooOld();
          return true;
        }
        Outcome outcome = attempts.make(stored.alert());
        if (isLast(outcome, tries)) {
          return true;
        }
        save();
        if (stopping.await(pause(outcome).toNanos(), TimeUnit.NANOSECONDS)
            || !place.takeAt(cursor)) {
          return false;
        }
        metrics.retried();
      }
    } finally {
      sendingSince = null;
    }
  }

  /** Notes what happened; returns whether no further attempt is made. */
  private boolean isLast(Outcome outcome, int tries) {
    switch (outcome) {
      case Outcome.Delivered() -> {
        metrics.sent();
        lastSent = from.clock().instant();
        worked();
        return true;
      }
      case Outcome.Refused(String reason) -> {
        metrics.refused();
        worked();
        lastError = reason;
        return true;
      }
      case Outcome.Failed(String reason) -> {
        failed(reason);
        if (tries < config.sending().attempts()) {
          return false;
        }
        metrics.exhausted();
        return true;
      }
      case Outcome.Unreachable(String reason, _) -> {
        failed(reason);
        return false;
      }
    }
  }

  private void worked() {
    if (isBroken()) {
      LOG.atInfo().addKeyValue("output", name).log("output works again");
    }
    failures = 0;
    lastError = "";
  }

  private void failed(String reason) {
    failures = Math.min(failures + 1, Integer.MAX_VALUE - 1);
    lastError = reason;
    if (failures == config.sending().brokenAfter()) {
      LOG.atWarn()
          .addKeyValue("output", name)
          .addKeyValue("reason", reason)
          .log("output is broken");
    }
  }

  private Duration pause(Outcome outcome) {
    Duration pause = config.sending().pause(failures);
    return outcome instanceof Outcome.Unreachable(_, Duration wanted) && wanted.compareTo(pause) > 0
        ? wanted
        : pause;
  }

  private void save() {
    if (place.isHeld()) {
      place.save(cursor);
    }
    savedNanos = System.nanoTime();
  }

  private boolean isBroken() {
    return failures >= config.sending().brokenAfter();
  }

  private long waiting() {
    return Math.max(0, from.feed().lastPublished() - cursor);
  }

  private Duration lag() {
    Instant since = sendingSince;
    return since == null ? Duration.ZERO : Duration.between(since, from.clock().instant());
  }

  /** Sends an alert out of turn and says what became of it. */
  Outcome test(Alert alert) throws InterruptedException {
    return attempts.make(alert);
  }

  OutputConfig config() {
    return config;
  }

  /** Describes the output as it is now. */
  Output describe() {
    Output.Builder output =
        Output.newBuilder()
            .setName(OutputGrpc.PREFIX + name)
            .setKind(config.destination().kind())
            .setMinimumPriority(Selection.priority(config))
            .addAllRules(config.rules())
            .addAllTags(config.tags())
            .addAllSources(config.sources())
            .setState(state())
            .setSentAlerts(metrics.totalSent())
            .setFailedAlerts(metrics.totalFailed())
            .setDroppedAlerts(metrics.totalDropped())
            .setRetriedAttempts(metrics.totalRetried())
            .setWaitingAlerts(waiting())
            .setLastError(lastError);
    Instant sent = lastSent;
    if (sent != null) {
      output.setLastSentTime(Timestamps.fromMillis(sent.toEpochMilli()));
    }
    if (sendingSince != null) {
      output.setLag(Durations.fromMillis(lag().toMillis()));
    }
    return output.build();
  }

  private Output.State state() {
    if (isBroken()) {
      return Output.State.STATE_BROKEN;
    }
    return failures > 0 ? Output.State.STATE_RETRYING : Output.State.STATE_SENDING;
  }
}
