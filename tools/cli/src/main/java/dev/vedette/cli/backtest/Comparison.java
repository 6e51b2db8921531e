package dev.vedette.cli.backtest;

import dev.vedette.language.Matcher;
import dev.vedette.language.Rule;
import dev.vedette.language.event.EventView;
import dev.vedette.language.output.Alert;
import dev.vedette.language.output.AlertText;
import dev.vedette.language.plan.Verdict;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The alerts of two rule sets, event by event: an alert that only the first gives is removed, one
 * that only the second gives is added, and one that both give in other words or with another
 * priority is changed. Not thread-safe.
 */
final class Comparison {
  private static final AlertText TEXT = new AlertText(AlertText.TimeForm.ISO_8601, ZoneOffset.UTC);

  private final Side before;
  private final Side after;
  private final int samples;
  private final SortedMap<String, Tally> byRule = new TreeMap<>();
  private long events;

  /** What happened to an alert. */
  enum Change {
    ADDED("+"),
    REMOVED("-"),
    CHANGED("~");

    private final String sign;

    Change(String sign) {
      this.sign = sign;
    }

    String sign() {
      return sign;
    }
  }

  /** Which of the rules that match an event give an alert. */
  enum Matching {
    FIRST,
    ALL
  }

  Comparison(Matcher before, Matcher after, Matching matching, int samples) {
    this.before = new Side(before, matching);
    this.after = new Side(after, matching);
    this.samples = samples;
  }

  /** What was found of one rule. Not thread-safe. */
  static final class Tally {
    private long same;
    private final Map<Change, Long> counts = new TreeMap<>();
    private final Map<Change, List<String>> samples = new TreeMap<>();

    /** How many alerts are the same. */
    long same() {
      return same;
    }

    long count(Change change) {
      return counts.getOrDefault(change, 0L);
    }

    /** The first alerts of this kind; those that changed as they were and as they are. */
    List<String> samples(Change change) {
      return Collections.unmodifiableList(samples.getOrDefault(change, List.of()));
    }

    boolean differs() {
      return !counts.isEmpty();
    }

    private void count(Change change, int most, String... lines) {
      long number = counts.merge(change, 1L, Long::sum);
      if (number <= most) {
        Collections.addAll(samples.computeIfAbsent(change, _ -> new ArrayList<>()), lines);
      }
    }
  }

  /** One rule set at work on one event. */
  private static final class Side {
    private final Matcher matcher;
    private final Matching matching;
    private final Map<String, Rule> matched = new LinkedHashMap<>();

    private Side(Matcher matcher, Matching matching) {
      this.matcher = matcher;
      this.matching = matching;
    }

    private void run(EventView event) {
      matched.clear();
      switch (matching) {
        case FIRST -> matcher.match(event, this::note);
        case ALL -> matcher.matchAll(event, this::note);
      }
    }

    private void note(Rule rule, Verdict verdict) {
      if (verdict == Verdict.TRUE) {
        matched.put(rule.name(), rule);
      }
    }
  }

  /** Compares what both say of an event. */
  void take(EventView event, String hostname) {
    events++;
    before.run(event);
    after.run(event);
    if (before.matched.isEmpty() && after.matched.isEmpty()) {
      return;
    }
    before.matched.forEach((name, rule) ->
        compare(name, rule.alert(event, hostname), alert(after, name, event, hostname)));
    after.matched.forEach((name, rule) -> {
      if (!before.matched.containsKey(name)) {
        tally(name).count(Change.ADDED, samples, TEXT.line(rule.alert(event, hostname)));
      }
    });
  }

  private static @Nullable Alert alert(Side side, String name, EventView event, String hostname) {
    Rule rule = side.matched.get(name);
    return rule == null ? null : rule.alert(event, hostname);
  }

  private void compare(String name, Alert old, @Nullable Alert now) {
    if (now == null) {
      tally(name).count(Change.REMOVED, samples, TEXT.line(old));
    } else if (old.priority() == now.priority() && old.message().equals(now.message())) {
      tally(name).same++;
    } else {
      tally(name).count(Change.CHANGED, samples, TEXT.line(old), TEXT.line(now));
    }
  }

  private Tally tally(String rule) {
    return byRule.computeIfAbsent(rule, _ -> new Tally());
  }

  /** What was found, by the name of the rule. */
  SortedMap<String, Tally> byRule() {
    return Collections.unmodifiableSortedMap(byRule);
  }

  long events() {
    return events;
  }

  /** How many alerts of all rules are of this kind. */
  long total(Change change) {
    return byRule.values().stream().mapToLong(tally -> tally.count(change)).sum();
  }
}
