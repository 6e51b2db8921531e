package dev.vedette.rules.ruleset;

import com.google.inject.Inject;
import dev.vedette.proto.rules.v1.Revision;
import dev.vedette.rules.store.Kind;
import dev.vedette.rules.store.RuleSetStore;
import dev.vedette.rules.store.StoredRuleSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The active revisions of all RUNTIME rule sets, and who wants to hear when they change;
 * thread-safe.
 */
final class ActiveRevisions {
  private final RuleSetStore store;
  private final Set<Consumer<List<Revision>>> listeners = ConcurrentHashMap.newKeySet();
  private volatile List<Revision> current = List.of();

  @Inject
  ActiveRevisions(RuleSetStore store) {
    this.store = store;
  }

  /** Reads again which revisions are active and tells every listener. */
  synchronized void refresh() {
    List<Revision> active = new ArrayList<>();
    for (StoredRuleSet ruleSet : store.active(Kind.RUNTIME)) {
      store
          .findRevision(ruleSet.id(), ruleSet.activeRevision())
          .map(revision -> RuleSetMessages.revision(revision, store.files(revision.id())))
          .ifPresent(active::add);
    }
    current = List.copyOf(active);
    listeners.forEach(listener -> listener.accept(current));
  }

  /** Tells the listener what is active, now and after every change. */
  synchronized void listen(Consumer<List<Revision>> listener) {
    listeners.add(listener);
    listener.accept(current);
  }

  void forget(Consumer<List<Revision>> listener) {
    listeners.remove(listener);
  }
}
