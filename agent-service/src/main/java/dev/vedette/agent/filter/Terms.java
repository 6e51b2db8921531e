package dev.vedette.agent.filter;

import dev.vedette.language.check.Checked;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Takes a condition apart into terms of which one must hold. A choice between checks of several
 * aspects is made a term for each, because a table for one aspect alone can rule out none of them.
 * Stateless.
 */
final class Terms {
  private final Function<Checked, Set<Object>> aspects;

  private Terms(Function<Checked, Set<Object>> aspects) {
    this.aspects = aspects;
  }

  /**
   * The terms of a condition; at most {@link Mask#TERMS}, of which the last one may be many in one.
   *
   * @param aspects which aspects may decide a single check
   */
  static List<Checked> of(Checked condition, Function<Checked, Set<Object>> aspects) {
    List<Checked> terms = new ArrayList<>();
    new Terms(aspects).split(condition, terms);
    if (terms.size() <= Mask.TERMS) {
      return terms;
    }
    List<Checked> few = new ArrayList<>(terms.subList(0, Mask.TERMS - 1));
    few.add(new Checked.Any(terms.subList(Mask.TERMS - 1, terms.size())));
    return few;
  }

  private void split(Checked condition, List<Checked> terms) {
    switch (condition) {
      case Checked.Any(var operands) -> operands.forEach(operand -> split(operand, terms));
      case Checked.All(var operands) -> {
        int mixed = mixed(operands);
        // A choice of choices can have more alternatives than there is any use for.
        if (mixed < 0 || terms.size() > Mask.TERMS) {
          terms.add(condition);
        } else {
          for (Checked alternative : ((Checked.Any) operands.get(mixed)).operands()) {
            List<Checked> chosen = new ArrayList<>(operands);
            chosen.set(mixed, alternative);
            split(flat(chosen), terms);
          }
        }
      }
      case Checked.Negation _,
          Checked.Has _,
          Checked.Test _,
          Checked.NetworkTest _,
          Checked.PairTest _ ->
          terms.add(condition);
    }
  }

  private static Checked flat(List<Checked> operands) {
    List<Checked> flat = new ArrayList<>();
    for (Checked operand : operands) {
      if (operand instanceof Checked.All(var inner)) {
        flat.addAll(inner);
      } else {
        flat.add(operand);
      }
    }
    return new Checked.All(flat);
  }

  /** Where a choice stands whose alternatives are matters of different aspects. */
  private int mixed(List<Checked> operands) {
    for (int i = 0; i < operands.size(); i++) {
      if (operands.get(i) instanceof Checked.Any(var alternatives) && isMixed(alternatives)) {
        return i;
      }
    }
    return -1;
  }

  private boolean isMixed(List<Checked> alternatives) {
    Set<Object> first = ofWhole(alternatives.getFirst());
    return alternatives.stream().anyMatch(alternative -> !ofWhole(alternative).equals(first))
        // Where nothing can decide one alternative, taking the others apart decides nothing.
        && alternatives.stream().noneMatch(alternative -> ofWhole(alternative).isEmpty());
  }

  private Set<Object> ofWhole(Checked condition) {
    return switch (condition) {
      case Checked.All(var operands) -> union(operands);
      case Checked.Any(var operands) -> union(operands);
      case Checked.Negation(var operand) -> ofWhole(operand);
      case Checked.Has _, Checked.Test _, Checked.NetworkTest _, Checked.PairTest _ ->
          aspects.apply(condition);
    };
  }

  private Set<Object> union(List<Checked> operands) {
    Set<Object> union = new HashSet<>();
    operands.forEach(operand -> union.addAll(ofWhole(operand)));
    return union;
  }
}
