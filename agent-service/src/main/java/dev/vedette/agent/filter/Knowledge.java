package dev.vedette.agent.filter;

import dev.vedette.language.check.Checked;
import dev.vedette.language.plan.Verdict;

/** What is known of some calls: says what single checks come to for all of them. */
@FunctionalInterface
interface Knowledge {

  /** What one check comes to; it has no operands that are conditions. */
  Verdict of(Checked check);

  /** What a whole condition comes to. */
  default Verdict ofWhole(Checked condition) {
    return switch (condition) {
      case Checked.All(var operands) -> {
        Verdict all = Verdict.TRUE;
        for (Checked operand : operands) {
          Verdict next = ofWhole(operand);
          if (next == Verdict.FALSE) {
            yield next;
          }
          all = next == Verdict.UNDECIDED ? next : all;
        }
        yield all;
      }
      case Checked.Any(var operands) -> {
        Verdict any = Verdict.FALSE;
        for (Checked operand : operands) {
          Verdict next = ofWhole(operand);
          if (next == Verdict.TRUE) {
            yield next;
          }
          any = next == Verdict.UNDECIDED ? next : any;
        }
        yield any;
      }
      case Checked.Negation(var operand) -> Checks.opposite(ofWhole(operand));
      case Checked.Has _, Checked.Test _, Checked.NetworkTest _, Checked.PairTest _ ->
          of(condition);
    };
  }
}
