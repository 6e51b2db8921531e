package dev.vedette.rules.backtest;

import dev.vedette.language.compare.AlertComparison;
import dev.vedette.language.compare.Change;
import dev.vedette.language.compare.Counts;
import dev.vedette.language.compare.RuleOutcome;
import dev.vedette.proto.rules.v1.Backtest;
import dev.vedette.proto.rules.v1.BacktestRule;
import dev.vedette.proto.rules.v1.BacktestSample;
import dev.vedette.proto.rules.v1.BacktestWorkload;
import java.util.Comparator;
import java.util.Map;

/** What a backtest found, as the contract says it; stateless. */
final class BacktestMessages {
  private static final int MOST_WORKLOADS = 100;
  private static final int LONGEST_SAMPLE = 4096;

  private BacktestMessages() {}

  /** How far it has come. */
  static Backtest.Builder progress(Backtest backtest, BacktestRun run) {
    AlertComparison comparison = run.comparison();
    return backtest.toBuilder()
        .setTotalBytes(run.totalBytes())
        .setReadBytes(run.readBytes())
        .setEventCount(comparison.events())
        .setAddedCount(comparison.total(Change.ADDED))
        .setRemovedCount(comparison.total(Change.REMOVED))
        .setChangedCount(comparison.total(Change.CHANGED))
        .setSameCount(comparison.same());
  }

  /** The same with what was found of each rule. */
  static Backtest.Builder result(Backtest backtest, BacktestRun run) {
    Backtest.Builder result = progress(backtest, run).clearRules();
    run.comparison().byRule().forEach((name, outcome) -> result.addRules(rule(name, outcome)));
    return result;
  }

  private static BacktestRule rule(String name, RuleOutcome outcome) {
    Counts counts = outcome.counts();
    BacktestRule.Builder rule =
        BacktestRule.newBuilder()
            .setRule(name)
            .setAddedCount(counts.of(Change.ADDED))
            .setRemovedCount(counts.of(Change.REMOVED))
            .setChangedCount(counts.of(Change.CHANGED))
            .setSameCount(counts.same())
            .setUndecidedCount(outcome.undecided());
    outcome.workloads().entrySet().stream()
        .sorted(
            Comparator.<Map.Entry<String, Counts>>comparingLong(
                    entry -> entry.getValue().different())
                .reversed()
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(MOST_WORKLOADS)
        .forEach(entry -> rule.addWorkloads(workload(entry.getKey(), entry.getValue())));
    for (Change change : Change.values()) {
      outcome.samples(change).stream()
          .map(sample ->
              BacktestSample.newBuilder()
                  .setBefore(cut(sample.before()))
                  .setAfter(cut(sample.after())))
          .forEach(rule::addSamples);
    }
    return rule.build();
  }

  private static BacktestWorkload workload(String name, Counts counts) {
    return BacktestWorkload.newBuilder()
        .setWorkload(cut(name))
        .setAddedCount(counts.of(Change.ADDED))
        .setRemovedCount(counts.of(Change.REMOVED))
        .setChangedCount(counts.of(Change.CHANGED))
        .setSameCount(counts.same())
        .build();
  }

  private static String cut(String text) {
    return text.length() > LONGEST_SAMPLE ? text.substring(0, LONGEST_SAMPLE) + "…" : text;
  }
}
