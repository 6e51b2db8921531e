package dev.vedette.language.plan;

import dev.vedette.language.event.EventView;
import dev.vedette.language.event.Value;
import java.util.List;

/**
 * One check of a condition. Implementations are immutable, thread-safe, and allocate nothing by
 * themselves.
 */
sealed interface Check extends Node {

  /** How a check treats several values. */
  enum Items {
    /** True if one satisfies it: ancestors, {@code intersects}. */
    SOME,
    /** True if all satisfy it: {@code in}, and {@code !=} for the two ends of a connection. */
    EVERY
  }

  /** Whether there is a value. */
  record Has(Reader reader) implements Check {
    @Override
    public Verdict evaluate(EventView event) {
      return switch (reader.read(event)) {
        case Value.Absent _ -> Verdict.FALSE;
        case Value.NotSent _ -> Verdict.UNDECIDED;
        default -> Verdict.TRUE;
      };
    }

    @Override
    public int cost() {
      return 1;
    }
  }

  /** Compares with constants. */
  record Compare(Reader reader, ValueTest test, Items items) implements Check {
    @Override
    public Verdict evaluate(EventView event) {
      return verdict(reader.read(event), test, items);
    }

    @Override
    public int cost() {
      return test.cost();
    }
  }

  /** Compares two values of the same event. */
  record Pair(Reader left, Reader right, PairTest test, Items items) implements Check {
    @Override
    public Verdict evaluate(EventView event) {
      return verdict(left.read(event), right.read(event), test, items);
    }

    static Verdict verdict(Value left, Value right, PairTest test, Items items) {
      if (left instanceof Value.Absent || right instanceof Value.Absent) {
        return Verdict.FALSE;
      }
      if (left instanceof Value.NotSent || right instanceof Value.NotSent) {
        return Verdict.UNDECIDED;
      }
      return PairTest.verdict(left, right, test, items);
    }

    @Override
    public int cost() {
      return 8;
    }
  }

  static Verdict verdict(Value value, ValueTest test, Items items) {
    return switch (value) {
      case Value.Absent _ -> Verdict.FALSE;
      case Value.NotSent _ -> Verdict.UNDECIDED;
      case Value.Items(var values) ->
          items == Items.SOME ? some(values, test) : every(values, test);
      default -> test.test(value) ? Verdict.TRUE : Verdict.FALSE;
    };
  }

  private static Verdict some(List<Value> values, ValueTest test) {
    var verdict = Verdict.FALSE;
    for (int i = 0; i < values.size(); i++) {
      var value = values.get(i);
      if (value instanceof Value.NotSent) {
        verdict = Verdict.UNDECIDED;
      } else if (!(value instanceof Value.Absent) && test.test(value)) {
        return Verdict.TRUE;
      }
    }
    return verdict;
  }

  private static Verdict every(List<Value> values, ValueTest test) {
    var verdict = Verdict.TRUE;
    for (int i = 0; i < values.size(); i++) {
      var value = values.get(i);
      if (value instanceof Value.NotSent) {
        verdict = Verdict.UNDECIDED;
      } else if (value instanceof Value.Absent || !test.test(value)) {
        return Verdict.FALSE;
      }
    }
    return verdict;
  }
}
