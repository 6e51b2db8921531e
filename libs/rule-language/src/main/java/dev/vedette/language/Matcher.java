package dev.vedette.language;

import dev.vedette.language.event.EventView;
import dev.vedette.language.plan.Node;
import dev.vedette.language.plan.Planner;
import dev.vedette.language.plan.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Decides which enabled rules match an event. An event whose type no rule can match costs two hash
 * lookups; nothing is allocated but by transformers. Immutable and thread-safe.
 */
public final class Matcher {

  /** Rules of more event types than this share one plan for all of them. */
  private static final int FEW_TYPES = 64;

  private static final Candidate[] NONE = {};

  private final Map<String, Source> sources;

  /** What is known of the rules of one source. */
  @SuppressWarnings("ArrayRecordComponent") // never compared; iterated without an iterator
  private record Source(Map<String, Candidate[]> byType, Candidate[] otherTypes) {}

  private record Candidate(Rule rule, Node node) {}

  private Matcher(Map<String, Source> sources) {
    this.sources = sources;
  }

  static Matcher of(List<Rule> rules) {
    var bySource = new HashMap<String, List<Rule>>();
    rules.forEach(
        rule -> bySource.computeIfAbsent(rule.source(), _ -> new ArrayList<>()).add(rule));
    var sources = new HashMap<String, Source>();
    bySource.forEach((source, ofSource) -> sources.put(source, source(ofSource)));
    return new Matcher(Map.copyOf(sources));
  }

  private static Source source(List<Rule> rules) {
    var general = new HashMap<Rule, Node>();
    var types = new TreeSet<String>();
    for (Rule rule : rules) {
      if (rule.eventTypes().size() > FEW_TYPES) {
        general.put(rule, Planner.plan(rule.checked()));
      }
      if (!rule.eventSet().isAll()) {
        types.addAll(rule.eventTypes());
      }
    }
    var all = rules.stream().filter(rule -> rule.eventSet().isAll()).toList();
    var byType = new HashMap<String, Candidate[]>();
    for (String type : types) {
      var candidates = new ArrayList<Candidate>();
      for (Rule rule : rules) {
        if (!rule.eventSet().isAll() && rule.eventSet().contains(type)) {
          var shared = general.get(rule);
          add(candidates, rule, shared != null ? shared : Planner.plan(rule.checked(), type));
        }
      }
      // Falco tries rules that name event types before those that do not
      all.forEach(rule -> add(candidates, rule, plan(rule, general)));
      byType.put(type, candidates.toArray(Candidate[]::new));
    }
    var others = new ArrayList<Candidate>();
    all.forEach(rule -> add(others, rule, plan(rule, general)));
    return new Source(Map.copyOf(byType), others.toArray(Candidate[]::new));
  }

  private static Node plan(Rule rule, Map<Rule, Node> general) {
    var known = general.get(rule);
    return known != null ? known : Planner.plan(rule.checked());
  }

  private static void add(List<Candidate> candidates, Rule rule, Node node) {
    if (!(node instanceof Node.Fixed(var verdict)) || verdict != Verdict.FALSE) {
      candidates.add(new Candidate(rule, node));
    }
  }

  /**
   * Tells the listener of rules that match, in rule order. The first rule that matches for certain
   * ends the search, as Falco does by default; rules before it that cannot be decided here are told
   * too.
   */
  public void match(EventView event, MatchListener listener) {
    for (Candidate candidate : candidates(event)) {
      var verdict = candidate.node.evaluate(event);
      if (verdict != Verdict.FALSE) {
        listener.matched(candidate.rule, verdict);
        if (verdict == Verdict.TRUE) {
          return;
        }
      }
    }
  }

  /** Tells the listener of every rule that matches, in rule order. */
  public void matchAll(EventView event, MatchListener listener) {
    for (Candidate candidate : candidates(event)) {
      var verdict = candidate.node.evaluate(event);
      if (verdict != Verdict.FALSE) {
        listener.matched(candidate.rule, verdict);
      }
    }
  }

  /** Whether any rule of the source can match events of this type. */
  public boolean concerns(String source, String eventType) {
    return candidates(source, eventType).length > 0;
  }

  private Candidate[] candidates(EventView event) {
    return candidates(event.source(), event.type());
  }

  private Candidate[] candidates(String source, String eventType) {
    var known = sources.get(source);
    if (known == null) {
      return NONE;
    }
    var candidates = known.byType.get(eventType);
    return candidates == null ? known.otherTypes : candidates;
  }
}
