package dev.vedette.rules.ruleset;

import com.google.inject.Inject;
import dev.vedette.proto.rules.v1.Node;
import dev.vedette.proto.rules.v1.Revision;
import dev.vedette.rules.resource.RevisionName;
import dev.vedette.rules.signature.Signatures;
import dev.vedette.rules.store.Changes;
import dev.vedette.rules.store.Kind;
import dev.vedette.rules.store.NodeStore;
import dev.vedette.rules.store.RuleSetStore;
import dev.vedette.rules.store.StoredRuleSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which revisions of RUNTIME rule sets each node is to use, and who wants to hear when that
 * changes; thread-safe.
 */
public final class ActiveRevisions {
  private final RuleSetStore store;
  private final NodeStore nodes;
  private final Signatures signatures;
  private final Set<Runnable> listeners = ConcurrentHashMap.newKeySet();
  private List<Assignment> assignments = List.of();
  private volatile State current = new State(Map.of(), List.of());

  /** The active revisions by rule set, and the exceptions with what they assign. */
  private record State(Map<String, Revision> active, List<Assigned> exceptions) {}

  private record Assigned(Assignment assignment, Revision revision) {}

  @Inject
  ActiveRevisions(RuleSetStore store, NodeStore nodes, Signatures signatures, Changes changes) {
    this.store = store;
    this.signatures = signatures;
    this.nodes = nodes;
    changes.on(Changes.RULE_SETS, this::refresh);
  }

  /** Reads again which revisions are active and tells every listener. */
  public synchronized void refresh() {
    Map<String, Revision> active = new TreeMap<>();
    for (StoredRuleSet ruleSet : store.active(Kind.RUNTIME)) {
      find(new RevisionName(ruleSet.id(), ruleSet.activeRevision()))
          .ifPresent(revision -> active.put(ruleSet.id(), revision));
    }
    List<Assigned> exceptions = new ArrayList<>();
    for (Assignment assignment : assignments) {
      find(assignment.revision())
          .ifPresent(revision -> exceptions.add(new Assigned(assignment, revision)));
    }
    current = new State(active, List.copyOf(exceptions));
    listeners.forEach(Runnable::run);
  }

  private Optional<Revision> find(RevisionName name) {
    return store
        .findRevision(name.ruleSet(), name.revision())
        .map(revision ->
            RuleSetMessages.revision(revision, store.files(revision.id())).toBuilder()
                .addAllSignatures(signatures.of(Kind.RUNTIME, revision.id()))
                .build());
  }

  /**
   * Has some nodes use other revisions than the active ones from now on; at most one a rule set.
   */
  public synchronized void assign(List<Assignment> exceptions) {
    assignments = List.copyOf(exceptions);
    refresh();
  }

  /** Has every listener look again, since nodes may have other labels by now. */
  public void lookAgain() {
    listeners.forEach(Runnable::run);
  }

  /** Returns what a node is to use now. */
  NodeRevisions of(String node) {
    State state = current;
    if (state.exceptions().isEmpty()) {
      return new NodeRevisions(List.copyOf(state.active().values()), List.of());
    }
    Map<String, String> labels = nodes.find(node).map(Node::getLabelsMap).orElse(Map.of());
    Map<String, Revision> active = new TreeMap<>(state.active());
    List<Revision> shadow = new ArrayList<>();
    for (Assigned exception : state.exceptions()) {
      Assignment assignment = exception.assignment();
      if (assignment.isFor(node, labels)) {
        switch (assignment.mode()) {
          case SHADOW -> shadow.add(exception.revision());
          case ACTIVE -> active.put(assignment.revision().ruleSet(), exception.revision());
        }
      }
    }
    return new NodeRevisions(List.copyOf(active.values()), shadow);
  }

  /** Tells the listener to look, now and after every change. */
  void listen(Runnable listener) {
    listeners.add(listener);
    listener.run();
  }

  void forget(Runnable listener) {
    listeners.remove(listener);
  }
}
