package dev.vedette.rules.store;

import java.time.Instant;
import java.util.Map;

/**
 * A revision without its files; immutable.
 *
 * @param ruleSet id of its rule set
 * @param id hash of its content
 * @param serial order of storing
 * @param author who stored it
 * @param message why
 * @param ruleCount how many rules or checks it holds
 * @param createTime when it was stored
 * @param labels what its author calls it by
 * @param parent id of the revision that was active then, empty when none was
 */
public record StoredRevision(
    String ruleSet,
    String id,
    long serial,
    String author,
    String message,
    int ruleCount,
    Instant createTime,
    Map<String, String> labels,
    String parent) {
  /** Copies the map. */
  public StoredRevision {
    labels = Map.copyOf(labels);
  }
}
