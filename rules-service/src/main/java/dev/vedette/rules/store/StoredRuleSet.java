package dev.vedette.rules.store;

import java.time.Instant;

/**
 * A rule set as it is stored; immutable.
 *
 * @param id last part of its name
 * @param kind what its files are
 * @param activeRevision id of the active revision, empty when none is
 * @param version grows with every change
 * @param createTime when it was created
 * @param updateTime when it last changed
 */
public record StoredRuleSet(
    String id,
    Kind kind,
    String activeRevision,
    long version,
    Instant createTime,
    Instant updateTime) {

  /** Returns the tag that changes with every change. */
  public String etag() {
    return "v" + version;
  }

  /** Returns whether a revision is active. */
  public boolean active() {
    return !activeRevision.isEmpty();
  }
}
