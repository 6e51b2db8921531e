package dev.vedette.agent.check.report;

import java.util.Collection;

/** How many checks ended how. Immutable. */
public record Totals(int pass, int fail, int warn, int info, int error, int notApplicable) {
  public static final Totals NONE = new Totals(0, 0, 0, 0);

  /** Counts of kube-bench's states alone. */
  public Totals(int pass, int fail, int warn, int info) {
    this(pass, fail, warn, info, 0, 0);
  }

  /** These with one check more. */
  public Totals plus(CheckState state) {
    return plus(
        switch (state) {
          case PASS -> new Totals(1, 0, 0, 0);
          case FAIL -> new Totals(0, 1, 0, 0);
          case WARN -> new Totals(0, 0, 1, 0);
          case INFO -> new Totals(0, 0, 0, 1);
          case ERROR -> new Totals(0, 0, 0, 0, 1, 0);
          case NOT_APPLICABLE -> new Totals(0, 0, 0, 0, 0, 1);
        });
  }

  /** The sums of these and others. */
  public Totals plus(Totals other) {
    return new Totals(
        pass + other.pass,
        fail + other.fail,
        warn + other.warn,
        info + other.info,
        error + other.error,
        notApplicable + other.notApplicable);
  }

  static Totals of(Collection<CheckOutcome> outcomes) {
    Totals totals = NONE;
    for (CheckOutcome outcome : outcomes) {
      totals = totals.plus(outcome.state());
    }
    return totals;
  }
}
