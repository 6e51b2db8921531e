package dev.vedette.cli.backtest;

import dev.vedette.language.compare.AlertComparison;
import dev.vedette.language.compare.Change;
import dev.vedette.language.compare.Counts;
import dev.vedette.language.compare.RuleOutcome;
import dev.vedette.proto.rules.v1.Backtest;
import dev.vedette.proto.rules.v1.BacktestRule;
import dev.vedette.proto.rules.v1.BacktestSample;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * What was found of one rule, here or by the service, ready to be printed. Immutable.
 *
 * @param numbers added, removed, changed and the same
 * @param undecided events for which the rule could not be decided
 */
record RuleLine(
    String rule, Numbers numbers, long undecided, List<String> samples, List<WorkloadLine> places) {
  RuleLine {
    samples = List.copyOf(samples);
    places = List.copyOf(places);
  }

  /** How many alerts differ in which way. */
  record Numbers(long added, long removed, long changed, long same) {
    static final Numbers NONE = new Numbers(0, 0, 0, 0);

    private static Numbers of(Counts counts) {
      return new Numbers(
          counts.of(Change.ADDED),
          counts.of(Change.REMOVED),
          counts.of(Change.CHANGED),
          counts.same());
    }

    Numbers plus(Numbers other) {
      return new Numbers(
          added + other.added, removed + other.removed, changed + other.changed, same + other.same);
    }

    boolean differ() {
      return added + removed + changed > 0;
    }

    @Override
    public String toString() {
      return "%d added, %d removed, %d changed, %d the same"
          .formatted(added, removed, changed, same);
    }
  }

  /** The same in one workload. */
  record WorkloadLine(String workload, Numbers numbers) {}

  /** What a comparison here found. */
  static List<RuleLine> of(AlertComparison comparison) {
    List<RuleLine> lines = new ArrayList<>();
    comparison.byRule().forEach((rule, outcome) -> lines.add(of(rule, outcome)));
    return lines;
  }

  private static RuleLine of(String rule, RuleOutcome outcome) {
    List<String> samples = new ArrayList<>();
    for (Change change : Change.values()) {
      outcome
          .samples(change)
          .forEach(sample -> add(samples, change, sample.before(), sample.after()));
    }
    List<WorkloadLine> places =
        outcome.workloads().entrySet().stream()
            .sorted(
                Comparator.<Map.Entry<String, Counts>>comparingLong(
                        entry -> entry.getValue().different())
                    .reversed()
                    .thenComparing(Map.Entry.comparingByKey()))
            .map(entry -> new WorkloadLine(entry.getKey(), Numbers.of(entry.getValue())))
            .toList();
    return new RuleLine(rule, Numbers.of(outcome.counts()), outcome.undecided(), samples, places);
  }

  /** What the service found. */
  static List<RuleLine> of(Backtest backtest) {
    return backtest.getRulesList().stream().map(RuleLine::of).toList();
  }

  private static RuleLine of(BacktestRule rule) {
    List<String> samples = new ArrayList<>();
    for (BacktestSample sample : rule.getSamplesList()) {
      Change change =
          sample.getBefore().isEmpty()
              ? Change.ADDED
              : sample.getAfter().isEmpty() ? Change.REMOVED : Change.CHANGED;
      add(samples, change, sample.getBefore(), sample.getAfter());
    }
    List<WorkloadLine> places =
        rule.getWorkloadsList().stream()
            .map(place ->
                new WorkloadLine(
                    place.getWorkload(),
                    new Numbers(
                        place.getAddedCount(),
                        place.getRemovedCount(),
                        place.getChangedCount(),
                        place.getSameCount())))
            .toList();
    Numbers numbers =
        new Numbers(
            rule.getAddedCount(),
            rule.getRemovedCount(),
            rule.getChangedCount(),
            rule.getSameCount());
    return new RuleLine(rule.getRule(), numbers, rule.getUndecidedCount(), samples, places);
  }

  private static void add(List<String> samples, Change change, String before, String after) {
    for (String line : List.of(before, after)) {
      if (!line.isEmpty()) {
        samples.add(change.sign() + " " + line);
      }
    }
  }

  /** Prints those that differ or could not be decided, then the sum; says whether any differs. */
  static boolean print(List<RuleLine> lines, boolean workloads, PrintWriter out) {
    Numbers sum = Numbers.NONE;
    for (RuleLine line : lines) {
      sum = sum.plus(line.numbers());
      if (line.numbers().differ() || line.undecided() > 0) {
        out.println(line.rule() + ": " + line.numbers() + line.doubt());
        line.samples().forEach(sample -> out.println("  " + sample));
        if (workloads) {
          line.places()
              .forEach(place -> out.println("  " + place.workload() + ": " + place.numbers()));
        }
      }
    }
    out.println(sum);
    return sum.differ();
  }

  private String doubt() {
    return undecided == 0 ? "" : ", " + undecided + " undecided (a field was not recorded)";
  }
}
