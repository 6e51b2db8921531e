package dev.vedette.language.plan;

import dev.vedette.language.check.Checked;
import dev.vedette.language.event.Field;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Weakens conditions to what some fields alone can decide. A check that reads another field counts
 * as undecided, and undecided survives not, and with true, and or with false; what is left passes
 * every event on which the condition is not false. Stateless.
 */
public final class Relaxer {
  /** With more alternatives than this, those that others cover are kept: they do no harm. */
  private static final int MOST_COMPARED = 2000;

  private final Set<Field> known;

  private Relaxer(Set<Field> known) {
    this.known = known;
  }

  /**
   * The strongest condition that reads no other fields and holds whenever one of these may.
   *
   * @param conditions of rules
   * @param known what may be read, besides the event's type
   * @param eventType the type of the events
   */
  public static Checked relax(List<Checked> conditions, Set<Field> known, String eventType) {
    var relaxer = new Relaxer(known);
    var parts = new ArrayList<Checked>();
    for (Checked condition : conditions) {
      parts.add(relaxer.possible(Simplifier.simplify(condition, eventType)));
    }
    return absorb(Simplifier.simplify(new Checked.Any(parts), eventType));
  }

  /** What holds whenever the condition is not false. */
  private Checked possible(Checked condition) {
    return switch (condition) {
      case Checked.All(var operands) ->
          new Checked.All(operands.stream().map(this::possible).toList());
      case Checked.Any(var operands) ->
          new Checked.Any(operands.stream().map(this::possible).toList());
      case Checked.Negation(var operand) -> new Checked.Negation(certain(operand));
      case Checked.Has _, Checked.Test _, Checked.NetworkTest _, Checked.PairTest _ ->
          isKnown(condition) ? condition : Simplifier.TRUE;
    };
  }

  /** What holds only when the condition is true. */
  private Checked certain(Checked condition) {
    return switch (condition) {
      case Checked.All(var operands) ->
          new Checked.All(operands.stream().map(this::certain).toList());
      case Checked.Any(var operands) ->
          new Checked.Any(operands.stream().map(this::certain).toList());
      case Checked.Negation(var operand) -> new Checked.Negation(possible(operand));
      case Checked.Has _, Checked.Test _, Checked.NetworkTest _, Checked.PairTest _ ->
          isKnown(condition) ? condition : Simplifier.FALSE;
    };
  }

  private boolean isKnown(Checked check) {
    return known.containsAll(Planner.fields(check));
  }

  /** Leaves out alternatives that ask for all that another one asks for, and more. */
  private static Checked absorb(Checked condition) {
    if (!(condition instanceof Checked.Any(var alternatives))
        || alternatives.size() > MOST_COMPARED) {
      return condition;
    }
    var asked = alternatives.stream().map(Relaxer::asked).toList();
    var kept = new ArrayList<Checked>();
    for (int i = 0; i < alternatives.size(); i++) {
      if (!isCovered(i, asked)) {
        kept.add(alternatives.get(i));
      }
    }
    return kept.size() == 1 ? kept.getFirst() : new Checked.Any(kept);
  }

  private static Set<Checked> asked(Checked alternative) {
    return alternative instanceof Checked.All(var operands)
        ? new HashSet<>(operands)
        : Set.of(alternative);
  }

  private static boolean isCovered(int one, List<Set<Checked>> asked) {
    for (int other = 0; other < asked.size(); other++) {
      if (other != one
          && asked.get(other).size() < asked.get(one).size()
          && asked.get(one).containsAll(asked.get(other))) {
        return true;
      }
    }
    return false;
  }
}
