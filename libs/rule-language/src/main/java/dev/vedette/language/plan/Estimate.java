package dev.vedette.language.plan;

import dev.vedette.language.check.Checked;
import dev.vedette.language.check.Operand;
import dev.vedette.language.event.ValueType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What a condition is likely to cost and how likely it is to hold: guesses by operator, good enough
 * to put cheap and decisive parts first. Immutable.
 *
 * @param cost what evaluating costs, in about nanoseconds
 * @param truth how likely it is to hold, from 0 to 1
 */
record Estimate(double cost, double truth) {

  static Estimate of(Checked condition) {
    return switch (condition) {
      case Checked.All(var operands) -> together(operands, true);
      case Checked.Any(var operands) -> together(operands, false);
      case Checked.Negation(var operand) -> {
        var estimate = of(operand);
        yield new Estimate(estimate.cost, 1 - estimate.truth);
      }
      case Checked.Has(var left) -> new Estimate(reading(left) + 1, 0.7);
      case Checked.Test test -> test(test);
      case Checked.NetworkTest(var left, _, _, var right) ->
          new Estimate(reading(left) + 3 + 2 * right.size(), 0.1);
      case Checked.PairTest(var left, _, var right) ->
          new Estimate(reading(left) + reading(right) + 8, 0.2);
    };
  }

  private static Estimate together(List<Checked> operands, boolean all) {
    double cost = 0;
    double going = 1;
    for (Checked operand : operands) {
      var estimate = of(operand);
      cost += going * estimate.cost;
      going *= all ? estimate.truth : 1 - estimate.truth;
    }
    return new Estimate(cost, all ? going : 1 - going);
  }

  private static double reading(Operand operand) {
    return switch (operand) {
      case Operand.Read _ -> 2;
      case Operand.Constant _ -> 0;
      case Operand.Listing(var items) -> 10 + items.stream().mapToDouble(Estimate::reading).sum();
      case Operand.Apply(_, var arguments, _) ->
          60 + arguments.stream().mapToDouble(Estimate::reading).sum();
    };
  }

  private static Estimate test(Checked.Test test) {
    double cost = reading(test.left());
    int texts = test.right().size();
    return switch (test.operator()) {
      case EQUAL, EQUAL_TWICE, IN, INTERSECTS -> {
        boolean truth = test.left().type() == ValueType.BOOL;
        yield new Estimate(cost + (texts > 1 ? 4 : 2), truth ? 0.4 : 0.1);
      }
      case NOT_EQUAL -> new Estimate(cost + 2, 0.8);
      case LESS, LESS_EQUAL, GREATER, GREATER_EQUAL -> new Estimate(cost + 1, 0.5);
      case STARTSWITH, BSTARTSWITH, ENDSWITH -> new Estimate(cost + 3, 0.1);
      case PMATCH -> new Estimate(cost + 30, 0.1);
      case CONTAINS, BCONTAINS -> new Estimate(cost + 20, 0.05);
      case ICONTAINS -> new Estimate(cost + 30 * texts, 0.05);
      case GLOB, IGLOB -> new Estimate(cost + 30 * texts, 0.1);
      case REGEX -> new Estimate(cost + 400, 0.1);
      case EXISTS -> new Estimate(cost, 0.7);
    };
  }

  /** The parts of a conjunction, the one that ends it soonest for its cost first. */
  static List<Checked> inOrderOfAll(List<Checked> operands) {
    return sorted(operands, true);
  }

  /** The parts of a disjunction, the one that ends it soonest for its cost first. */
  static List<Checked> inOrderOfAny(List<Checked> operands) {
    return sorted(operands, false);
  }

  private record Ranked(Checked operand, double rank) {}

  private static List<Checked> sorted(List<Checked> operands, boolean all) {
    var ranked = new ArrayList<Ranked>(operands.size());
    for (Checked operand : operands) {
      var estimate = of(operand);
      double ends = all ? 1 - estimate.truth : estimate.truth;
      ranked.add(new Ranked(operand, estimate.cost / Math.max(ends, 1e-3)));
    }
    ranked.sort(Comparator.comparingDouble(Ranked::rank));
    return ranked.stream().map(Ranked::operand).toList();
  }
}
