package dev.vedette.language.author;

import dev.vedette.language.Rule;
import dev.vedette.language.author.CostReport.PredicateCost;
import dev.vedette.language.author.CostReport.RuleCost;
import dev.vedette.language.check.Checker;
import dev.vedette.language.event.EventView;
import dev.vedette.language.event.FieldCatalog;
import dev.vedette.language.plan.Node;
import dev.vedette.language.plan.Planner;
import dev.vedette.language.plan.Verdict;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/** Measures what rules and their predicates cost on recorded events. Not thread-safe. */
public final class CostMeter {
  private static final int PASSES = 3;
  private static final int MOST_SAMPLES = 2000;

  private final List<? extends EventView> events;
  private final LongSupplier nanoClock;
  private final long start;
  private final Duration limit;
  private final Map<String, Tally> predicates = new LinkedHashMap<>();

  private CostMeter(List<? extends EventView> events, LongSupplier nanoClock, Duration limit) {
    this.events = events;
    this.nanoClock = nanoClock;
    this.start = nanoClock.getAsLong();
    this.limit = limit;
  }

  /** Measures rules, one after the other, however long it takes. */
  public static CostReport measure(List<Rule> rules, List<? extends EventView> events) {
    return measure(rules, events, System::nanoTime);
  }

  /** Measures rules, one after the other; nothing if that takes much longer than the limit. */
  public static Optional<CostReport> measure(
      List<Rule> rules, List<? extends EventView> events, Duration limit) {
    return new CostMeter(events, System::nanoTime, limit).report(rules);
  }

  static CostReport measure(
      List<Rule> rules, List<? extends EventView> events, LongSupplier nanoClock) {
    return new CostMeter(events, nanoClock, ChronoUnit.FOREVER.getDuration())
        .report(rules)
        .orElseThrow();
  }

  private Optional<CostReport> report(List<Rule> rules) {
    var costs = new ArrayList<RuleCost>();
    for (Rule rule : rules) {
      if (isLate()) {
        return Optional.empty();
      }
      costs.add(rule(rule));
    }
    var costsOfPredicates = new ArrayList<PredicateCost>();
    for (Tally tally : predicates.values()) {
      if (isLate()) {
        return Optional.empty();
      }
      costsOfPredicates.add(predicate(tally));
    }
    return isLate()
        ? Optional.empty()
        : Optional.of(new CostReport(events.size(), costs, costsOfPredicates));
  }

  private boolean isLate() {
    return Duration.ofNanos(nanoClock.getAsLong() - start).compareTo(limit) > 0;
  }

  /** What is known of one predicate. */
  private static final class Tally {
    private final Part.Predicate predicate;
    private final Set<String> rules = new HashSet<>();
    private final List<EventView> samples = new ArrayList<>();
    private long evaluations;
    private long hits;

    Tally(Part.Predicate predicate) {
      this.predicate = predicate;
    }
  }

  private RuleCost rule(Rule rule) {
    var part = Part.of(rule);
    var relevant = new ArrayList<EventView>();
    long hits = 0;
    long undecided = 0;
    for (EventView event : events) {
      if (isLate()) {
        break;
      }
      if (event.source().equals(rule.source()) && rule.eventTypes().contains(event.type())) {
        relevant.add(event);
        switch (count(part, event, rule.name())) {
          case TRUE -> hits++;
          case UNDECIDED -> undecided++;
          case FALSE, NOT_EVALUATED -> {}
        }
      }
    }
    var checked = Checker.check(rule.tree(), FieldCatalog.forSource(rule.source()), "");
    var node = Planner.plan(checked.orElseThrow());
    return new RuleCost(rule.name(), relevant.size(), hits, undecided, time(node, relevant));
  }

  private PredicateCost predicate(Tally tally) {
    long sampled = time(tally.predicate.node(), tally.samples);
    long nanos =
        tally.samples.isEmpty()
            ? 0
            : Math.round((double) sampled / tally.samples.size() * tally.evaluations);
    return new PredicateCost(
        tally.predicate.text(), tally.rules.size(), tally.evaluations, tally.hits, nanos);
  }

  /**
   * The shortest of several passes, after one that warms up; a loop, so that the clock is cheap.
   */
  private long time(Node node, List<EventView> over) {
    long best = Long.MAX_VALUE;
    int before = 0;
    for (int pass = 0; pass <= PASSES; pass++) {
      long start = nanoClock.getAsLong();
      int matched = 0;
      for (int i = 0; i < over.size(); i++) {
        matched += node.evaluate(over.get(i)) == Verdict.TRUE ? 1 : 0;
      }
      long nanos = nanoClock.getAsLong() - start;
      // looked at, so that the loop is not left out
      if (pass > 0 && matched != before) {
        throw new IllegalStateException(matched + " matches (expected: " + before + " as before)");
      }
      before = matched;
      best = pass == 0 ? best : Math.min(best, nanos);
    }
    return best;
  }

  private Outcome count(Part part, EventView event, String rule) {
    return switch (part) {
      case Part.All(var parts, _) -> several(parts, Outcome.FALSE, event, rule);
      case Part.Any(var parts, _) -> several(parts, Outcome.TRUE, event, rule);
      case Part.Opposite(var inner, _) -> count(inner, event, rule).opposite();
      case Part.Predicate predicate -> {
        var tally = predicates.computeIfAbsent(predicate.text(), _ -> new Tally(predicate));
        var outcome = Outcome.of(predicate.node().evaluate(event));
        tally.rules.add(rule);
        tally.evaluations++;
        tally.hits += outcome == Outcome.TRUE ? 1 : 0;
        if (tally.samples.size() < MOST_SAMPLES) {
          tally.samples.add(event);
        }
        yield outcome;
      }
    };
  }

  private Outcome several(List<Part> parts, Outcome end, EventView event, String rule) {
    var outcome = end.opposite();
    for (Part part : parts) {
      var one = count(part, event, rule);
      if (one == end) {
        return end;
      }
      outcome = one == Outcome.UNDECIDED ? one : outcome;
    }
    return outcome;
  }
}
