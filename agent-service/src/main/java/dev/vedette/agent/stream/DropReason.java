package dev.vedette.agent.stream;

import java.util.Locale;

/** Why the stream lost an event. Immutable. */
public enum DropReason {
  /** Candidates came faster than they could be put into batches. */
  QUEUE_FULL,
  /** The rules service was away for longer than the spool holds. */
  SPOOL_FULL,
  /** The rules service refused the batch every time. */
  REJECTED,
  /** What was on disk could not be read back. */
  SPOOL_DAMAGED,
  /** The event has a type that no dictionary names. */
  UNKNOWN_TYPE;

  /** Its name in metrics and alerts. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
