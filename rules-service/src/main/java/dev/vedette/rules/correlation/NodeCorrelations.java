package dev.vedette.rules.correlation;

import com.google.protobuf.ByteString;
import dev.vedette.language.correlation.Correlation;
import dev.vedette.language.correlation.Correlator;
import dev.vedette.language.correlation.Correlators;
import dev.vedette.language.event.EventView;
import dev.vedette.proto.rules.v1.Alert;
import dev.vedette.rules.ruleset.CompiledRevision;
import dev.vedette.rules.store.Beside;
import dev.vedette.rules.store.EpochNanos;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * What rules over several events remember of one node. The database has the same between two
 * batches, so it can be read again at any such time. Thread-safe between {@link #begin} and {@link
 * #end}, which one thread calls around each batch.
 */
public final class NodeCorrelations {
  /** How much longer than a pattern what it remembers is kept, for agents that were away. */
  private static final Duration KEPT = Duration.ofHours(24);

  /**
   * How far a node's clock may be ahead of ours. What comes after an event is late by that event's
   * time: one with a time years ahead would leave the rules blind for years.
   */
  private static final Duration AHEAD = Duration.ofHours(1);

  private final String node;
  private final StateStore store;
  private final CorrelationConfig config;
  private final CorrelationMetrics metrics;
  private final Clock clock;
  private final ReentrantLock turn = new ReentrantLock();
  private final Map<Place, Correlators<Alert>> places = new HashMap<>();
  private List<CompiledRevision> active = List.of();
  private boolean loaded;

  /** Rule sets remember by themselves, and revisions in shadow apart from those that alert. */
  private record Place(String ruleSet, Role role) {}

  /** What became of a batch. */
  public enum Outcome {
    STORED,
    NOT_STORED
  }

  /** Whether what is completed alerts, or is only counted. */
  public enum Role {
    ACTIVE,
    SHADOW
  }

  NodeCorrelations(
      String node,
      StateStore store,
      CorrelationConfig config,
      CorrelationMetrics metrics,
      Clock clock) {
    this.node = node;
    this.store = store;
    this.config = config;
    this.metrics = metrics;
    this.clock = clock;
  }

  /** Begins a batch that is evaluated with these revisions. */
  public void begin(List<CompiledRevision> revisions) {
    turn.lock();
    boolean begun = false;
    try {
      if (!loaded || !names(active).equals(names(revisions))) {
        load(revisions);
      }
      begun = true;
    } finally {
      if (!begun) {
        turn.unlock();
      }
    }
  }

  private static List<String> names(List<CompiledRevision> revisions) {
    return revisions.stream().map(revision -> revision.name().toString()).toList();
  }

  private void load(List<CompiledRevision> revisions) {
    places.clear();
    for (CompiledRevision revision : revisions) {
      for (Correlation correlation : revision.book().correlations()) {
        if (correlation.enabled()) {
          Correlator<Alert> correlator = at(revision, Role.ACTIVE).of(correlation);
          String column = column(revision.name().ruleSet(), correlation.identity());
          store
              .load(node, column)
              .forEach(stored -> correlator.restore(stored.key(), stored.state(), stored.upTo()));
        }
      }
    }
    active = List.copyOf(revisions);
    loaded = true;
  }

  private Correlators<Alert> at(CompiledRevision revision, Role role) {
    return places.computeIfAbsent(
        new Place(revision.name().ruleSet(), role), _ -> new Correlators<>(config.limits()));
  }

  private static String column(String ruleSet, String identity) {
    return StoredState.hash(ruleSet + "\n" + identity);
  }

  /** Takes a match and returns the alerts that it completes. */
  public List<Alert> observe(
      CompiledRevision revision,
      Role role,
      Correlation correlation,
      String rule,
      EventView event,
      Supplier<Alert> alert) {
    if (event.timeNanos() > EpochNanos.of(clock.instant().plus(AHEAD))) {
      metrics.ahead();
      return List.of();
    }
    return at(revision, role).observe(correlation, rule, event, alert);
  }

  /** What is to be stored with the alerts of the batch. */
  public Beside changes() {
    List<StateStore.Row> rows = new ArrayList<>();
    Instant now = clock.instant();
    places.forEach((place, correlators) -> {
      metrics.undecided(correlators.takeUndecided());
      correlators
          .byIdentity()
          .forEach((identity, correlator) -> {
            metrics.late(correlator.takeLate());
            metrics.evicted(correlator.takeEvicted());
            String column = column(place.ruleSet(), identity);
            correlator
                .changes()
                .forEach((key, state) -> {
                  if (place.role() == Role.ACTIVE) {
                    ByteString bytes =
                        state
                            .map(
                                known -> new StoredState(key, known, correlator.newest()).toBytes())
                            .orElse(ByteString.EMPTY);
                    rows.add(
                        new StateStore.Row(
                            node, column, StoredState.hash(key), bytes, now.plus(KEPT)));
                  }
                });
          });
    });
    return rows.isEmpty() ? Beside.NOTHING : connection -> StateStore.write(connection, rows);
  }

  /** Ends a batch; unless it was stored, what is stored is read again. */
  public void end(Outcome outcome) {
    loaded &= outcome == Outcome.STORED;
    turn.unlock();
  }

  /** Reads again what is stored before the next batch: somebody else may have changed it. */
  public void forget() {
    turn.lock();
    try {
      loaded = false;
    } finally {
      turn.unlock();
    }
  }
}
