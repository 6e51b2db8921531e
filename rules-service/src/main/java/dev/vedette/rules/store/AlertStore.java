package dev.vedette.rules.store;

import dev.vedette.proto.rules.v1.Acknowledgement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Keeps alerts and how far each stream of events was taken; implementations are thread-safe. */
public interface AlertStore {
  /** Returns the sequence up to which a stream is committed, 0 when it is unknown. */
  long mark(StreamKey stream);

  /**
   * Commits the alerts of a batch and the stream's new mark together. Alerts of events at or below
   * the mark that is stored are left out, so delivering again stores nothing twice.
   */
  default Delivery deliver(
      StreamKey stream, long lastSequence, List<NewAlert> alerts, Instant now) {
    return deliver(stream, lastSequence, alerts, now, Beside.NOTHING);
  }

  /** The same with what else is to be stored, unless an alert was delivered before. */
  Delivery deliver(
      StreamKey stream, long lastSequence, List<NewAlert> alerts, Instant now, Beside beside);

  /** Moves the marks of streams on that are not further yet, in one transaction. */
  void advance(Map<StreamKey, Long> marks, Instant now);

  /**
   * Notes that somebody has seen an alert, unless somebody had before, and returns it; empty when
   * there is none.
   */
  Optional<StoredAlert> acknowledge(long id, Acknowledgement acknowledgement);

  /** Finds one alert. */
  Optional<StoredAlert> find(long id);

  /** Lists at most {@code limit} alerts stored before {@code beforeId}, newest first. */
  List<StoredAlert> before(AlertFilter filter, long beforeId, int limit);

  /** Lists at most {@code limit} alerts stored after {@code afterId}, oldest first. */
  List<StoredAlert> after(AlertFilter filter, long afterId, int limit);

  /**
   * Returns the id of the oldest alert that is still stored, or one more than the newest id when
   * none is.
   */
  long firstId();

  /** Returns the id of the alert stored last, deleted since or not; 0 when there never was one. */
  long lastId();

  /**
   * Deletes at most {@code limit} alerts, oldest first, that find no room, and returns how many it
   * deleted.
   */
  int trim(AlertRoom room, int limit);

  /** Forgets which alerts count together where that has ended, and returns how many did. */
  int forgetFolds(Instant now);

  /** Forgets the marks of streams that nothing was delivered to since {@code oldest}. */
  int forgetMarks(Instant oldest);
}
