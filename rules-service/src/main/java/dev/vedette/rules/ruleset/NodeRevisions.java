package dev.vedette.rules.ruleset;

import dev.vedette.proto.rules.v1.Revision;
import java.util.List;
import java.util.stream.Stream;

/**
 * What one node is to use; immutable.
 *
 * @param active revisions that alert, by rule set
 * @param shadow revisions that only look on
 */
record NodeRevisions(List<Revision> active, List<Revision> shadow) {
  NodeRevisions {
    active = List.copyOf(active);
    shadow = List.copyOf(shadow);
  }

  /** Returns the names, active ones first. */
  List<String> names() {
    return Stream.concat(active.stream(), shadow.stream()).map(Revision::getName).toList();
  }

  /** A revision that was signed since is told again: nodes may have refused it. */
  private List<String> marks() {
    return Stream.concat(active.stream(), shadow.stream())
        .map(revision -> revision.getName() + " " + revision.getSignaturesCount())
        .toList();
  }

  boolean isSame(NodeRevisions other) {
    return active.size() == other.active.size() && marks().equals(other.marks());
  }
}
