package dev.vedette.rules.store;

import java.time.Instant;
import java.util.List;

/**
 * How a node answered a set of revisions; immutable.
 *
 * @param revisions names of the revisions that it was sent
 * @param error why they are not in force, empty when they are
 * @param time when it answered
 */
public record RevisionAnswer(List<String> revisions, String error, Instant time) {
  /** Copies the list. */
  public RevisionAnswer {
    revisions = List.copyOf(revisions);
  }
}
