package dev.vedette.language.plan;

import dev.vedette.language.event.Value;
import dev.vedette.language.plan.Check.Items;
import java.util.List;

/** One operator between two values that are both present. Immutable and thread-safe. */
interface PairTest {

  boolean test(Value left, Value right);

  /** The verdict when either side may have several values. */
  static Verdict verdict(Value left, Value right, PairTest test, Items items) {
    if (!(left instanceof Value.Items(var values))) {
      return among(left, right, test) ? Verdict.TRUE : Verdict.FALSE;
    }
    for (int i = 0; i < values.size(); i++) {
      boolean matches = among(values.get(i), right, test);
      if (matches != (items == Items.EVERY)) {
        return matches ? Verdict.TRUE : Verdict.FALSE;
      }
    }
    return items == Items.EVERY ? Verdict.TRUE : Verdict.FALSE;
  }

  private static boolean among(Value left, Value right, PairTest test) {
    if (!(right instanceof Value.Items(List<Value> values))) {
      return test.test(left, right);
    }
    for (int i = 0; i < values.size(); i++) {
      if (test.test(left, values.get(i))) {
        return true;
      }
    }
    return false;
  }
}
