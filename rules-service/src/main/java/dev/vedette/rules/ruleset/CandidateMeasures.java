package dev.vedette.rules.ruleset;

import com.google.inject.Inject;
import dev.vedette.rules.resource.RevisionName;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What is measured of revisions that are on their way to nodes, and of no others; thread-safe. */
public final class CandidateMeasures {
  private final Map<RevisionName, Tally> tallies = new ConcurrentHashMap<>();

  @Inject
  CandidateMeasures() {}

  /** The measures of one revision; thread-safe. */
  public static final class Tally {
    private final LongAdder alerts = new LongAdder();
    private final LongAdder events = new LongAdder();
    private final LongAdder nanos = new LongAdder();
    private final Set<String> told = new HashSet<>();
    private final Set<String> accepted = new HashSet<>();
    private final Set<String> rejected = new HashSet<>();
    private String firstError = "";

    private Tally() {}

    /** Notes that an event was evaluated. */
    public void evaluated(long tookNanos) {
      events.increment();
      nanos.add(tookNanos);
    }

    /** Notes an alert, or what would have been one. */
    public void alerted() {
      alerts.increment();
    }

    /** Forgets what was measured of events. */
    public void restart() {
      alerts.reset();
      events.reset();
      nanos.reset();
    }

    /** Forgets what nodes answered: they are about to be told to use it differently. */
    public synchronized void forgetAnswers() {
      accepted.clear();
      rejected.clear();
      firstError = "";
    }

    private synchronized void tell(String node, boolean uses) {
      if (uses) {
        told.add(node);
      } else {
        told.remove(node);
        accepted.remove(node);
      }
    }

    private synchronized void answer(String node, String error) {
      if (error.isEmpty()) {
        rejected.remove(node);
        accepted.add(node);
      } else {
        accepted.remove(node);
        rejected.add(node);
        firstError = firstError.isEmpty() ? node + ": " + error : firstError;
      }
    }

    /** Returns what was measured up to now. */
    public synchronized Reading read() {
      return new Reading(
          told.size(),
          accepted.size(),
          rejected.size(),
          firstError,
          new Cost(alerts.sum(), events.sum(), nanos.sum()));
    }
  }

  /**
   * What was measured up to a moment; immutable.
   *
   * @param told nodes that are to use the revision and watch
   * @param accepted nodes that have it in force
   * @param rejected nodes that rejected it
   * @param error what the first of those said
   * @param cost what was measured of events
   */
  public record Reading(int told, int accepted, int rejected, String error, Cost cost) {}

  /**
   * What was measured of events; immutable.
   *
   * @param alerts alerts, or what would have been alerts
   * @param events events that were evaluated
   * @param nanos time that this took
   */
  public record Cost(long alerts, long events, long nanos) {
    /** Returns the mean time that an event took, 0 when there was none. */
    public long nanosPerEvent() {
      return events == 0 ? 0 : nanos / events;
    }
  }

  /** Begins to measure a revision, or goes on. */
  public Tally track(RevisionName revision) {
    return tallies.computeIfAbsent(revision, _ -> new Tally());
  }

  /** Measures a revision no more. */
  public void forget(RevisionName revision) {
    tallies.remove(revision);
  }

  /** Returns where to count for a revision; null when it is not measured. */
  public @Nullable Tally find(RevisionName revision) {
    return tallies.isEmpty() ? null : tallies.get(revision);
  }

  /** Notes what a node that watches is told to use; nothing when it goes away. */
  void told(String node, Collection<String> revisions) {
    tallies.forEach((name, tally) -> tally.tell(node, revisions.contains(name.toString())));
  }

  void answered(String node, List<String> revisions, String error) {
    tallies.forEach((name, tally) -> {
      if (revisions.contains(name.toString())) {
        tally.answer(node, error);
      }
    });
  }
}
