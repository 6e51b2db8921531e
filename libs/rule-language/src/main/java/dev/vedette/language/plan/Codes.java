package dev.vedette.language.plan;

import dev.vedette.language.event.Value;
import dev.vedette.language.plan.Check.Items;

/**
 * Verdicts as numbers, chosen so that compiled code joins them with a bitwise or, and what a single
 * check gives. Called by compiled blocks. Stateless.
 */
final class Codes {
  static final int FALSE = 0;
  static final int TRUE = 1;
  static final int UNDECIDED = 3;

  private Codes() {}

  static Verdict verdict(int code) {
    return code == TRUE ? Verdict.TRUE : code == FALSE ? Verdict.FALSE : Verdict.UNDECIDED;
  }

  static int of(Verdict verdict) {
    return switch (verdict) {
      case TRUE -> TRUE;
      case FALSE -> FALSE;
      case UNDECIDED -> UNDECIDED;
    };
  }

  static int not(int code) {
    return code == UNDECIDED ? UNDECIDED : code ^ 1;
  }

  static int has(Value value) {
    return value instanceof Value.Absent
        ? FALSE
        : value instanceof Value.NotSent ? UNDECIDED : TRUE;
  }

  /** A comparison that one of several values has to satisfy. */
  static int some(Value value, ValueTest test) {
    if (value instanceof Value.Text || value instanceof Value.Number) {
      return test.test(value) ? TRUE : FALSE;
    }
    return of(Check.verdict(value, test, Items.SOME));
  }

  /** A comparison that all of several values have to satisfy. */
  static int every(Value value, ValueTest test) {
    return of(Check.verdict(value, test, Items.EVERY));
  }

  static int pair(Value left, Value right, PairTest test, boolean every) {
    return of(Check.Pair.verdict(left, right, test, every ? Items.EVERY : Items.SOME));
  }
}
