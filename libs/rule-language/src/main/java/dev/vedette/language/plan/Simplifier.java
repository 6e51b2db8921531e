package dev.vedette.language.plan;

import dev.vedette.language.check.Checked;
import dev.vedette.language.check.Operand;
import dev.vedette.language.event.Value;
import dev.vedette.language.syntax.Modifier;
import dev.vedette.language.syntax.Operator;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Rewrites a condition into a smaller one with the same verdict on every event: nested and/or are
 * flattened, negations go down to the checks where that flattens more, what the event type decides
 * is left out, and checks of one value against many texts become one check. Stateless.
 */
public final class Simplifier {

  /** What is always true. */
  public static final Checked TRUE = new Checked.All(List.of());

  /** What is never true. */
  public static final Checked FALSE = new Checked.Any(List.of());

  private final @Nullable Value eventType;

  private Simplifier(@Nullable Value eventType) {
    this.eventType = eventType;
  }

  /** The condition for events of any type. */
  public static Checked simplify(Checked condition) {
    return new Simplifier(null).simple(condition);
  }

  /** The condition for events of one type, whose {@code evt.type} is that type. */
  public static Checked simplify(Checked condition, String eventType) {
    return new Simplifier(Value.text(eventType)).simple(condition);
  }

  private Checked simple(Checked condition) {
    return switch (condition) {
      case Checked.All(var operands) -> {
        var parts = new LinkedHashSet<Checked>();
        yield addAll(operands, false, parts) ? all(parts) : FALSE;
      }
      case Checked.Any(var operands) -> {
        var parts = new LinkedHashSet<Checked>();
        yield addAny(operands, false, parts) ? any(parts) : TRUE;
      }
      case Checked.Negation(var operand) -> negate(simple(operand));
      case Checked.Test test -> fixed(test);
      case Checked.Has _, Checked.NetworkTest _, Checked.PairTest _ -> condition;
    };
  }

  /** Adds the parts of a conjunction; false if one of them is never true. */
  private boolean addAll(List<Checked> operands, boolean negated, Set<Checked> parts) {
    for (Checked operand : operands) {
      var part = negated ? negate(simple(operand)) : simple(operand);
      if (part.equals(FALSE)) {
        return false;
      }
      if (part instanceof Checked.All(var inner)) {
        parts.addAll(inner);
      } else if (part instanceof Checked.Negation(Checked.Any(var inner))) {
        if (!addAll(inner, true, parts)) {
          return false;
        }
      } else {
        parts.add(part);
      }
    }
    return true;
  }

  /** Adds the parts of a disjunction; false if one of them is always true. */
  private boolean addAny(List<Checked> operands, boolean negated, Set<Checked> parts) {
    for (Checked operand : operands) {
      var part = negated ? negate(simple(operand)) : simple(operand);
      if (part.equals(TRUE)) {
        return false;
      }
      if (part instanceof Checked.Any(var inner)) {
        parts.addAll(inner);
      } else if (part instanceof Checked.Negation(Checked.All(var inner))) {
        if (!addAny(inner, true, parts)) {
          return false;
        }
      } else {
        parts.add(part);
      }
    }
    return true;
  }

  private static Checked all(Set<Checked> parts) {
    var positive = new ArrayList<Checked>();
    var refused = new LinkedHashSet<Checked>();
    for (Checked part : parts) {
      if (part instanceof Checked.Negation(Checked.Test test)) {
        refused.add(test);
      } else {
        positive.add(part);
      }
    }
    merge(refused).forEach(test -> positive.add(new Checked.Negation(test)));
    return positive.size() == 1 ? positive.getFirst() : new Checked.All(positive);
  }

  private static Checked any(Set<Checked> parts) {
    var merged = merge(parts);
    return merged.size() == 1 ? merged.getFirst() : new Checked.Any(merged);
  }

  private static Checked negate(Checked part) {
    if (part.equals(TRUE)) {
      return FALSE;
    }
    if (part.equals(FALSE)) {
      return TRUE;
    }
    return part instanceof Checked.Negation(var operand) ? operand : new Checked.Negation(part);
  }

  private Checked fixed(Checked.Test test) {
    boolean decided =
        eventType != null
            && test.left() instanceof Operand.Read(var field)
            && field.name().equals("evt.type");
    if (!decided || eventType == null) {
      return test;
    }
    return Planner.valueTest(test).test(eventType) ? TRUE : FALSE;
  }

  /** Which checks are the same but for the text that they look for. */
  private record Family(Operand left, Operator operator) {}

  /** Parts of a disjunction, with those of one family as one check against several texts. */
  private static List<Checked> merge(Set<Checked> parts) {
    var families = new LinkedHashMap<Family, Set<Value>>();
    var merged = new LinkedHashMap<Object, Checked>();
    for (Checked part : parts) {
      if (part instanceof Checked.Test test && isMergeable(test)) {
        var family = new Family(test.left(), listOperator(test.operator()));
        families.computeIfAbsent(family, _ -> new LinkedHashSet<>()).addAll(test.right());
        merged.put(family, part);
      } else {
        merged.put(part, part);
      }
    }
    for (Map.Entry<Family, Set<Value>> family : families.entrySet()) {
      if (family.getValue().size() > 1) {
        merged.put(family.getKey(), check(family.getKey(), List.copyOf(family.getValue())));
      }
    }
    return List.copyOf(merged.values());
  }

  private static Checked check(Family family, List<Value> texts) {
    boolean isSet = family.operator() == Operator.IN || family.operator() == Operator.PMATCH;
    return new Checked.Test(
        family.left(), family.operator(), isSet ? Modifier.NONE : Modifier.ANY_OF, texts);
  }

  private static Operator listOperator(Operator operator) {
    return switch (operator) {
      case EQUAL, EQUAL_TWICE, IN -> Operator.IN;
      case BSTARTSWITH -> Operator.STARTSWITH;
      case BCONTAINS -> Operator.CONTAINS;
      default -> operator;
    };
  }

  private static boolean isMergeable(Checked.Test test) {
    boolean listed =
        test.modifier() == Modifier.ANY_OF
            || test.operator().takesList()
            || (test.modifier() == Modifier.NONE && test.right().size() == 1);
    if (!listed || test.right().isEmpty() || !Planner.isText(test.left())) {
      return false;
    }
    return switch (test.operator()) {
      // of several values, all have to be in the list; one of them has to be equal
      case EQUAL, EQUAL_TWICE, IN -> !test.left().isList();
      case STARTSWITH, BSTARTSWITH, ENDSWITH, CONTAINS, BCONTAINS, PMATCH, GLOB, IGLOB -> true;
      default -> false;
    };
  }
}
