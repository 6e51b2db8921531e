package dev.vedette.rules.evaluation;

import dev.vedette.rules.resource.NodeName;
import dev.vedette.rules.store.NodeStore;
import java.util.function.Supplier;

/**
 * Where a node is, looked up when somebody asks. An agent enrols beside its stream, so the name of
 * its host may come later than its first events. Not thread-safe.
 */
final class NodePlace implements Supplier<AlertWriter.Place> {
  private final String node;
  private final NodeStore nodes;
  private AlertWriter.Place place;
  private boolean known;

  NodePlace(String node, NodeStore nodes) {
    this.node = node;
    this.nodes = nodes;
    this.place = new AlertWriter.Place(NodeName.of(node), node);
  }

  /** Has the next question looked up, unless the node is known. */
  void lookAgain() {
    known = !place.hostname().equals(node) && known;
  }

  @Override
  public AlertWriter.Place get() {
    if (!known) {
      known = true;
      nodes
          .find(node)
          .filter(found -> !found.getHostname().isEmpty())
          .ifPresent(found -> place = new AlertWriter.Place(found.getName(), found.getHostname()));
    }
    return place;
  }
}
