package dev.vedette.rules.schedule;

import com.google.inject.Inject;
import dev.vedette.proto.rules.v1.Schedule;
import dev.vedette.proto.rules.v1.ScheduledCheck;
import dev.vedette.rules.resource.NodeName;
import dev.vedette.rules.resource.RevisionName;
import dev.vedette.rules.resource.RuleSetName;
import dev.vedette.rules.ruleset.BenchmarkFollower;
import dev.vedette.rules.store.Changes;
import dev.vedette.rules.store.RuleSetStore;
import dev.vedette.rules.store.StoredRuleSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The schedules with the revisions that they run, and who wants to hear when they change;
 * thread-safe.
 */
public final class Schedules implements BenchmarkFollower {
  /** More cannot be created. */
  static final int MOST = 200;

  private final ScheduleStore store;
  private final RuleSetStore ruleSets;
  private final Set<Consumer<List<ScheduledCheck>>> listeners = ConcurrentHashMap.newKeySet();
  private volatile List<ScheduledCheck> current;

  @Inject
  Schedules(ScheduleStore store, RuleSetStore ruleSets, Changes changes) {
    this.store = store;
    this.ruleSets = ruleSets;
    this.current = read();
    changes.on(Changes.SCHEDULES, this::refresh);
    changes.on(Changes.RULE_SETS, this::refresh);
  }

  private List<ScheduledCheck> read() {
    return store.list("", MOST).stream().map(this::withRevision).toList();
  }

  private ScheduledCheck withRevision(Schedule schedule) {
    ScheduledCheck.Builder check = ScheduledCheck.newBuilder().setSchedule(schedule);
    ruleSets
        .find(RuleSetName.require("rule_set", schedule.getRuleSet()))
        .filter(StoredRuleSet::active)
        .ifPresent(ruleSet ->
            check.setRevision(new RevisionName(ruleSet.id(), ruleSet.activeRevision()).toString()));
    return check.build();
  }

  /** Reads everything again and tells every listener. */
  synchronized void refresh() {
    current = read();
    listeners.forEach(listener -> listener.accept(current));
  }

  @Override
  public void activated() {
    refresh();
  }

  /** Tells the listener what there is, now and after every change. */
  synchronized void listen(Consumer<List<ScheduledCheck>> listener) {
    listeners.add(listener);
    listener.accept(current);
  }

  void forget(Consumer<List<ScheduledCheck>> listener) {
    listeners.remove(listener);
  }

  /** Returns whether there is a schedule of this name. */
  public boolean exists(String name) {
    return current.stream().anyMatch(check -> check.getSchedule().getName().equals(name));
  }

  /** Returns whether a schedule that can run is for this node. */
  public boolean isFor(String node) {
    return current.stream()
        .filter(check -> !check.getSchedule().getPaused() && !check.getRevision().isEmpty())
        .anyMatch(check -> names(check, node));
  }

  static boolean names(ScheduledCheck check, String node) {
    List<String> nodes = check.getSchedule().getNodesList();
    return nodes.isEmpty() || nodes.contains(NodeName.of(node));
  }

  /** Returns the nodes that cannot run what they were told, by id, with the reason. */
  public Map<String, String> errors() {
    return store.errors();
  }
}
