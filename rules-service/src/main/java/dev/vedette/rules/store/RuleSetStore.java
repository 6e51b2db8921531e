package dev.vedette.rules.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Keeps rule sets and their immutable revisions; implementations are thread-safe. */
public interface RuleSetStore {
  /** Creates a rule set with no revision; empty when the id is taken. */
  Optional<StoredRuleSet> create(String id, Kind kind, Instant now);

  /** Finds one rule set. */
  Optional<StoredRuleSet> find(String id);

  /** Lists at most {@code limit} rule sets by id, those after {@code afterId}. */
  List<StoredRuleSet> list(String afterId, int limit);

  /**
   * Stores a revision, or returns the one that has the same content; empty when there is no such
   * rule set.
   */
  Optional<StoredRevision> addRevision(NewRevision revision, Instant now);

  /** Finds one revision. */
  Optional<StoredRevision> findRevision(String ruleSet, String revision);

  /** Returns the files of a revision in the order of loading, none when it does not exist. */
  List<RevisionFile> files(String revision);

  /**
   * Lists at most {@code limit} revisions of a rule set, newest first, those stored before {@code
   * beforeSerial}.
   */
  List<StoredRevision> listRevisions(String ruleSet, long beforeSerial, int limit);

  /** Makes a revision the active one; an empty {@code etag} matches every state of the rule set. */
  Activation activate(String ruleSet, String revision, String etag, Instant now);

  /** Leaves a rule set without an active revision. */
  Activation deactivate(String ruleSet, String etag, Instant now);

  /** Returns every rule set of a kind that has an active revision, by id. */
  List<StoredRuleSet> active(Kind kind);
}
