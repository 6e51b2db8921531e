package dev.vedette.language.check;

import dev.vedette.language.event.Value;
import dev.vedette.language.syntax.Modifier;
import dev.vedette.language.syntax.Operator;
import java.util.List;

/** A condition whose every part is known to make sense. Immutable. */
public sealed interface Checked {

  /** True if all are. */
  record All(List<Checked> operands) implements Checked {
    public All {
      operands = List.copyOf(operands);
    }
  }

  /** True if any is. */
  record Any(List<Checked> operands) implements Checked {
    public Any {
      operands = List.copyOf(operands);
    }
  }

  /** True if the operand is false. */
  record Negation(Checked operand) implements Checked {}

  /** True if the operand has a value. */
  record Has(Operand left) implements Checked {}

  /** A comparison with values that the condition names. */
  record Test(Operand left, Operator operator, Modifier modifier, List<Value> right)
      implements Checked {
    public Test {
      right = List.copyOf(right);
    }
  }

  /** A comparison with networks. */
  record NetworkTest(Operand left, Operator operator, Modifier modifier, List<Network> right)
      implements Checked {
    public NetworkTest {
      right = List.copyOf(right);
    }
  }

  /** A comparison with a value of the same event. */
  record PairTest(Operand left, Operator operator, Operand right) implements Checked {}
}
