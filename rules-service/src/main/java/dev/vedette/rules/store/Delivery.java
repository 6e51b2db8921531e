package dev.vedette.rules.store;

import java.util.List;

/**
 * What became of a delivered batch; immutable.
 *
 * @param mark everything up to this sequence is committed
 * @param stored the alerts that were new, in order
 * @param repeated how many alerts were left out because their event had been delivered before
 * @param folded how many alerts were counted at another one instead of being stored
 */
public record Delivery(long mark, List<StoredAlert> stored, int repeated, int folded) {
  /** Copies the list. */
  public Delivery {
    stored = List.copyOf(stored);
  }
}
