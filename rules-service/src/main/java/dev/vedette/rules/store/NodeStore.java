package dev.vedette.rules.store;

import dev.vedette.proto.rules.v1.Node;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Keeps what nodes say of themselves; implementations are thread-safe. */
public interface NodeStore {
  /** Stores a node as it describes itself and returns it with its times. */
  Node enrol(String id, Node node, Instant now);

  /** Finds one node. */
  Optional<Node> find(String id);

  /** Lists at most {@code limit} nodes by id, those after {@code afterId}. */
  List<Node> list(String afterId, int limit);

  /** Stores how a node answered the revisions that it was sent last. */
  void answer(String id, RevisionAnswer answer);

  /** Returns how a node last answered. */
  Optional<RevisionAnswer> lastAnswer(String id);
}
