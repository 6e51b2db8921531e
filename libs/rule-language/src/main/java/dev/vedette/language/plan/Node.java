package dev.vedette.language.plan;

import dev.vedette.language.event.EventView;

/**
 * A planned condition. Implementations are immutable, thread-safe, and allocate nothing by
 * themselves.
 */
public sealed interface Node permits Node.Fixed, Node.AllOf, Node.AnyOf, Node.Opposite, Check {

  Verdict evaluate(EventView event);

  /** What evaluating costs in comparison, to do cheap things first. */
  int cost();

  /** A verdict that is known when planning. */
  record Fixed(Verdict verdict) implements Node {
    static final Fixed TRUE = new Fixed(Verdict.TRUE);
    static final Fixed FALSE = new Fixed(Verdict.FALSE);

    @Override
    public Verdict evaluate(EventView event) {
      return verdict;
    }

    @Override
    public int cost() {
      return 0;
    }
  }

  /** FALSE if any operand is, else UNDECIDED if any is. */
  @SuppressWarnings("ArrayRecordComponent") // an array is iterated without an iterator
  record AllOf(Node[] operands) implements Node {
    @Override
    public Verdict evaluate(EventView event) {
      var verdict = Verdict.TRUE;
      for (Node operand : operands) {
        var next = operand.evaluate(event);
        if (next == Verdict.FALSE) {
          return Verdict.FALSE;
        }
        if (next == Verdict.UNDECIDED) {
          verdict = Verdict.UNDECIDED;
        }
      }
      return verdict;
    }

    @Override
    public int cost() {
      return sum(operands);
    }
  }

  /** TRUE if any operand is, else UNDECIDED if any is. */
  @SuppressWarnings("ArrayRecordComponent") // an array is iterated without an iterator
  record AnyOf(Node[] operands) implements Node {
    @Override
    public Verdict evaluate(EventView event) {
      var verdict = Verdict.FALSE;
      for (Node operand : operands) {
        var next = operand.evaluate(event);
        if (next == Verdict.TRUE) {
          return Verdict.TRUE;
        }
        if (next == Verdict.UNDECIDED) {
          verdict = Verdict.UNDECIDED;
        }
      }
      return verdict;
    }

    @Override
    public int cost() {
      return sum(operands);
    }
  }

  /** TRUE for FALSE and FALSE for TRUE; what is undecided stays so. */
  record Opposite(Node operand) implements Node {
    @Override
    public Verdict evaluate(EventView event) {
      return switch (operand.evaluate(event)) {
        case TRUE -> Verdict.FALSE;
        case FALSE -> Verdict.TRUE;
        case UNDECIDED -> Verdict.UNDECIDED;
      };
    }

    @Override
    public int cost() {
      return operand.cost();
    }
  }

  private static int sum(Node[] operands) {
    int cost = 0;
    for (Node operand : operands) {
      cost += operand.cost();
    }
    return cost;
  }
}
