package dev.vedette.rules.alert;

import com.google.inject.Inject;
import dev.vedette.rules.silence.Silences;
import dev.vedette.rules.store.AlertFilter;
import dev.vedette.rules.store.AlertStore;
import dev.vedette.rules.store.Beside;
import dev.vedette.rules.store.Changes;
import dev.vedette.rules.store.Counters;
import dev.vedette.rules.store.Delivery;
import dev.vedette.rules.store.NewAlert;
import dev.vedette.rules.store.StoredAlert;
import dev.vedette.rules.store.StreamKey;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where alerts come in: each is committed, then told to everybody who follows, in the order of
 * storing. Thread-safe.
 */
public final class AlertFeed {
  private static final Logger LOG = LoggerFactory.getLogger(AlertFeed.class);

  private static final int MOST_AT_ONCE = 1000;

  private final AlertStore store;
  private final Silences silences;
  private final Folding folding;
  private final AlertMetrics metrics;
  private final DeliveryMarks marks;
  private final Clock clock;
  private final ReentrantLock order = new ReentrantLock();
  private final Set<AlertWatch> watches = ConcurrentHashMap.newKeySet();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private volatile long lastPublished;

  @Inject
  AlertFeed(
      AlertStore store,
      Silences silences,
      Folding folding,
      AlertMetrics metrics,
      DeliveryMarks marks,
      Changes changes,
      Clock clock) {
    this.store = store;
    this.silences = silences;
    this.folding = folding;
    this.metrics = metrics;
    this.marks = marks;
    this.clock = clock;
    this.lastPublished = store.lastId();
    changes.on(Counters.ALERTS, this::catchUp);
  }

  /**
   * Commits the alerts of a batch with the stream's new mark, then publishes those that were new.
   * Where there is nothing but the mark to store, that may come a little later.
   */
  public Delivery deliver(StreamKey stream, long lastSequence, List<NewAlert> alerts) {
    return deliver(stream, lastSequence, alerts, Beside.NOTHING);
  }

  /** How far a stream has come, 0 when nothing of it did. */
  public long mark(StreamKey stream) {
    return marks.of(stream);
  }

  /** The same with what else is to be stored, unless an alert was delivered before. */
  public Delivery deliver(
      StreamKey stream, long lastSequence, List<NewAlert> alerts, Beside beside) {
    if (alerts.isEmpty()) {
      if (beside.equals(Beside.NOTHING) && marks.take(stream, lastSequence)) {
        return new Delivery(lastSequence, List.of(), 0, 0);
      }
      return store.deliver(stream, lastSequence, alerts, clock.instant(), beside);
    }
    List<NewAlert> marked = alerts.stream().map(this::silenced).map(folding::of).toList();
    order.lock();
    try {
      Delivery delivery = store.deliver(stream, lastSequence, marked, clock.instant(), beside);
      metrics.folded(delivery.folded());
      List<StoredAlert> stored = delivery.stored();
      if (!stored.isEmpty()) {
        publish(
            stored.getFirst().id() == lastPublished + 1
                ? stored
                : store.after(AlertFilter.ALL, lastPublished, MOST_AT_ONCE));
      }
      return delivery;
    } finally {
      order.unlock();
    }
  }

  /** Publishes what other replicas stored. */
  private void catchUp() {
    order.lock();
    try {
      List<StoredAlert> page;
      do {
        page = store.after(AlertFilter.ALL, lastPublished, MOST_AT_ONCE);
        publish(page);
      } while (page.size() == MOST_AT_ONCE);
    } finally {
      order.unlock();
    }
  }

  private void publish(List<StoredAlert> stored) {
    for (StoredAlert alert : stored) {
      lastPublished = alert.id();
      watches.forEach(watch -> offer(watch, alert));
    }
    if (!stored.isEmpty()) {
      listeners.forEach(Runnable::run);
    }
  }

  private NewAlert silenced(NewAlert alert) {
    String silence = silences.holdingFor(alert.alert());
    return silence.isEmpty()
        ? alert
        : new NewAlert(alert.sequence(), alert.alert().toBuilder().setSilence(silence).build());
  }

  /** A reader that fails must not keep the others, nor the agent's acknowledgement, waiting. */
  private void offer(AlertWatch watch, StoredAlert alert) {
    try {
      watch.offer(alert);
    } catch (RuntimeException e) {
      remove(watch);
      LOG.atWarn().setCause(e).log("alert not sent to a reader, which is dropped");
      watch.fail();
    }
  }

  /** Has somebody told, who must not wait nor fail, whenever alerts were published. */
  public void whenPublished(Runnable listener) {
    listeners.add(listener);
  }

  /** Returns the id of the alert published last. */
  public long lastPublished() {
    return lastPublished;
  }

  void add(AlertWatch watch) {
    watches.add(watch);
  }

  void remove(AlertWatch watch) {
    watches.remove(watch);
  }

  int watches() {
    return watches.size();
  }
}
