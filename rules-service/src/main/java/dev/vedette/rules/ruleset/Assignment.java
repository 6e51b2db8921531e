package dev.vedette.rules.ruleset;

import com.google.common.hash.Hashing;
import dev.vedette.rules.resource.RevisionName;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * That some nodes are to use another revision of a rule set than the active one; immutable.
 *
 * @param revision what they use
 * @param mode how they use it
 * @param percent share of the nodes
 * @param labels only nodes that have these
 */
public record Assignment(
    RevisionName revision, Mode mode, int percent, Map<String, String> labels) {
  private static final int BUCKETS = 10_000;

  /** How a revision is used. */
  public enum Mode {
    /** Beside the active one, without alerts. */
    SHADOW,
    /** In place of the active one. */
    ACTIVE
  }

  /** Copies the map. */
  public Assignment {
    labels = Map.copyOf(labels);
  }

  /**
   * Returns whether it is for a node. The place of a node depends on its name and on the rule set
   * alone, so that a larger share has all nodes of a smaller one.
   */
  boolean isFor(String node, Map<String, String> labelsOfNode) {
    return labelsOfNode.entrySet().containsAll(labels.entrySet()) && place(node) < percent * 100;
  }

  private int place(String node) {
    long hash =
        Hashing.sha256()
            .newHasher()
            .putString(revision.ruleSet(), StandardCharsets.UTF_8)
            .putByte((byte) 0)
            .putString(node, StandardCharsets.UTF_8)
            .hash()
            .asLong();
    return (int) Long.remainderUnsigned(hash, BUCKETS);
  }
}
