package dev.vedette.language.compare;

import dev.vedette.language.MatchListener;
import dev.vedette.language.Rule;
import dev.vedette.language.RuleBook;
import dev.vedette.language.SharedMatcher;
import dev.vedette.language.event.EventView;
import dev.vedette.language.output.Alert;
import dev.vedette.language.output.AlertText;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The alerts of two sets of rules, event by event: an alert that only the first gives is removed,
 * one that only the second gives is added, and one that both give in other words or with another
 * priority is changed. Not thread-safe.
 */
public final class AlertComparison {
  private static final AlertText TEXT = new AlertText(AlertText.TimeForm.ISO_8601, ZoneOffset.UTC);

  private final Side before;
  private final Side after;
  private final List<MatchListener> listeners;
  // Which rule of each book alerts; null if all that match do.
  private final @Nullable SharedMatcher first;
  private final int samples;
  private final SortedMap<String, RuleOutcome> byRule = new TreeMap<>();
  // The same, found without comparing names.
  private final IdentityHashMap<Rule, RuleOutcome> byIdentity = new IdentityHashMap<>();
  private long events;

  /** Which of the rules of a book that match an event give an alert. */
  public enum Matching {
    /** The first one. */
    FIRST,
    /** Each of them. */
    ALL
  }

  /**
   * Compares.
   *
   * @param samples how many alerts of each rule and change are kept
   */
  public AlertComparison(
      List<RuleBook> before, List<RuleBook> after, Matching matching, int samples) {
    this.before = new Side(before);
    this.after = new Side(after);
    this.listeners = both(this.before.listeners(), this.after.listeners());
    this.first =
        switch (matching) {
          case FIRST -> new SharedMatcher(both(before, after));
          case ALL -> null;
        };
    this.samples = samples;
  }

  private static <T> List<T> both(List<? extends T> some, List<? extends T> others) {
    return Stream.<T>concat(some.stream(), others.stream()).toList();
  }

  /** Compares what both say of an event that was seen on a host of this name. */
  public void take(EventView event, String hostname) {
    events++;
    before.begin(event, hostname);
    after.begin(event, hostname);
    if (first == null) {
      before.matchAll();
      after.matchAll();
    } else {
      first.match(event, listeners);
    }
    if (before.isSilent() && after.isSilent()) {
      return;
    }
    countUndecided();
    if (before.matched().isEmpty() && after.matched().isEmpty()) {
      return; // Only matches complete correlations.
    }
    String workload = Workload.of(event, hostname);
    compareMatches(event, hostname, workload);
    before
        .correlated()
        .forEach((name, alerts) -> {
          List<Alert> others = after.correlated().getOrDefault(name, List.of());
          for (int i = 0; i < Math.max(alerts.size(), others.size()); i++) {
            compare(name, workload, at(alerts, i), at(others, i));
          }
        });
    after
        .correlated()
        .forEach((name, alerts) -> {
          if (!before.correlated().containsKey(name)) {
            alerts.forEach(alert -> compare(name, workload, null, alert));
          }
        });
  }

  /** Once for a rule of this name on either side; most recorded events leave some undecided. */
  private void countUndecided() {
    countUndecided(before.undecided());
    countUndecided(after.undecided());
  }

  private void countUndecided(List<Rule> rules) {
    for (Rule rule : rules) {
      RuleOutcome outcome = byIdentity.get(rule);
      if (outcome == null) {
        outcome = outcome(rule.name());
        byIdentity.put(rule, outcome);
      }
      outcome.addUndecided(events);
    }
  }

  private static @Nullable Alert at(List<Alert> alerts, int index) {
    return index < alerts.size() ? alerts.get(index) : null;
  }

  private void compareMatches(EventView event, String hostname, String workload) {
    before
        .matched()
        .forEach((name, rule) ->
            compare(
                name,
                workload,
                rule.alert(event, hostname),
                alert(after.matched().get(name), event, hostname)));
    after
        .matched()
        .forEach((name, rule) -> {
          if (!before.matched().containsKey(name)) {
            compare(name, workload, null, rule.alert(event, hostname));
          }
        });
  }

  private static @Nullable Alert alert(@Nullable Rule rule, EventView event, String hostname) {
    return rule == null ? null : rule.alert(event, hostname);
  }

  private void compare(String name, String workload, @Nullable Alert old, @Nullable Alert now) {
    RuleOutcome outcome = outcome(name);
    if (old != null
        && now != null
        && old.priority() == now.priority()
        && old.message().equals(now.message())) {
      outcome.addSame(workload);
      return;
    }
    Change change = old == null ? Change.ADDED : now == null ? Change.REMOVED : Change.CHANGED;
    if (outcome.add(change, workload)) {
      outcome.sample(change, new RuleOutcome.Sample(line(old), line(now)));
    }
  }

  private static String line(@Nullable Alert alert) {
    return alert == null ? "" : TEXT.line(alert);
  }

  private RuleOutcome outcome(String rule) {
    return byRule.computeIfAbsent(rule, _ -> new RuleOutcome(samples));
  }

  /** What was found, by the name of the rule. */
  public SortedMap<String, RuleOutcome> byRule() {
    return Collections.unmodifiableSortedMap(byRule);
  }

  /** How many events were compared. */
  public long events() {
    return events;
  }

  /** How many alerts of all rules changed in this way. */
  public long total(Change change) {
    return byRule.values().stream().mapToLong(outcome -> outcome.counts().of(change)).sum();
  }

  /** How many alerts of all rules are the same. */
  public long same() {
    return byRule.values().stream().mapToLong(outcome -> outcome.counts().same()).sum();
  }
}
