package dev.vedette.language.author;

import java.util.Comparator;
import java.util.List;

/**
 * What rules cost on a stream of events, the most expensive first. Times are those of each rule and
 * predicate on its own; a matcher that shares work between rules takes less. Immutable.
 */
public record CostReport(int events, List<RuleCost> rules, List<PredicateCost> predicates) {
  public CostReport {
    rules = rules.stream().sorted(Comparator.comparingLong(RuleCost::nanos).reversed()).toList();
    predicates =
        predicates.stream()
            .sorted(Comparator.comparingLong(PredicateCost::nanos).reversed())
            .toList();
  }

  /**
   * One rule.
   *
   * @param evaluations the events of a source and type that it can match
   * @param hits those that it matches
   * @param undecided those that lack a value it needs
   * @param nanos the time for all evaluations together
   */
  public record RuleCost(String rule, long evaluations, long hits, long undecided, long nanos) {}

  /**
   * One comparison, in all rules that have it.
   *
   * @param rules how many rules have it
   * @param evaluations how often nothing before it in a rule had decided
   * @param hits how often it was true then
   * @param nanos the time for all evaluations together
   */
  public record PredicateCost(
      String predicate, int rules, long evaluations, long hits, long nanos) {}
}
