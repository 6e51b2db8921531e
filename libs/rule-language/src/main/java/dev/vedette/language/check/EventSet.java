package dev.vedette.language.check;

import dev.vedette.language.event.EventTypes;
import dev.vedette.language.syntax.Expr;
import dev.vedette.language.syntax.Modifier;
import dev.vedette.language.syntax.Operator;
import dev.vedette.language.syntax.Term;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The event types that a condition can be true for: those named, or all but those named. Immutable.
 */
public final class EventSet {
  public static final EventSet ALL = new EventSet(true, Set.of());
  public static final EventSet EMPTY = new EventSet(false, Set.of());

  private final boolean complement;
  private final Set<String> names;

  private EventSet(boolean complement, Set<String> names) {
    this.complement = complement;
    this.names = Collections.unmodifiableSet(new TreeSet<>(names));
  }

  /** The set of a condition without macros; parts that say nothing of event types count as all. */
  public static EventSet of(Expr expr) {
    return of(expr, false);
  }

  private static EventSet of(Expr expr, boolean negated) {
    return switch (expr) {
      case Expr.And(var operands, _) ->
          negated ? union(operands, true) : intersection(operands, false);
      case Expr.Or(var operands, _) ->
          negated ? intersection(operands, true) : union(operands, false);
      case Expr.Not(var operand, _) -> of(operand, !negated);
      case Expr.MacroRef _ -> ALL;
      case Expr.Exists(var left, _) -> isEventType(left) && negated ? EMPTY : ALL;
      case Expr.Compare compare -> of(compare, negated);
    };
  }

  private static EventSet union(List<Expr> operands, boolean negated) {
    var set = EMPTY;
    for (Expr operand : operands) {
      set = set.or(of(operand, negated));
    }
    return set;
  }

  private static EventSet intersection(List<Expr> operands, boolean negated) {
    var set = ALL;
    for (Expr operand : operands) {
      set = set.and(of(operand, negated));
    }
    return set;
  }

  private static EventSet of(Expr.Compare compare, boolean negated) {
    EventSet set = null;
    if (compare.modifier() == Modifier.NONE) {
      if (isEventType(compare.left())) {
        set = typeSet(compare);
      } else if (compare.left() instanceof Term.FieldRef(var name, var argument, _)
          && name.equals("evt.num")
          && argument == null) {
        set = numberSet(compare);
      }
    }
    return set == null ? ALL : negated ? set.not() : set;
  }

  private static boolean isEventType(Term term) {
    return term instanceof Term.FieldRef(var name, var argument, _)
        && argument == null
        && (name.equals("evt.type") || name.equals("syscall.type"));
  }

  private static @org.jspecify.annotations.Nullable EventSet typeSet(Expr.Compare compare) {
    var names = new TreeSet<>(strings(compare.right()));
    return switch (compare.operator()) {
      case EQUAL, EQUAL_TWICE, IN ->
          compare.right() instanceof Term.Call ? null : new EventSet(false, names);
      case NOT_EQUAL -> compare.right() instanceof Term.Call ? null : new EventSet(true, names);
      default -> null;
    };
  }

  /** Event numbers start at 1, so some comparisons are never or always true. */
  private static @org.jspecify.annotations.Nullable EventSet numberSet(Expr.Compare compare) {
    var texts = strings(compare.right());
    if (compare.operator() == Operator.IN) {
      return !texts.isEmpty() && texts.stream().allMatch("0"::equals) ? EMPTY : null;
    }
    if (texts.size() != 1) {
      return null;
    }
    var number = texts.getFirst();
    boolean zero = number.equals("0");
    boolean one = number.equals("1");
    return switch (compare.operator()) {
      case EQUAL, EQUAL_TWICE, LESS_EQUAL -> zero ? EMPTY : null;
      case LESS -> zero || one ? EMPTY : null;
      case NOT_EQUAL, GREATER -> zero ? ALL : null;
      case GREATER_EQUAL -> zero || one ? ALL : null;
      default -> null;
    };
  }

  private static List<String> strings(Term term) {
    return switch (term) {
      case Term.Literal literal -> List.of(literal.string());
      case Term.Group(var terms, _) -> terms.stream().flatMap(t -> strings(t).stream()).toList();
      case Term.FieldRef _, Term.Call _ -> List.of();
    };
  }

  EventSet not() {
    return new EventSet(!complement, names);
  }

  EventSet and(EventSet other) {
    return not().or(other.not()).not();
  }

  EventSet or(EventSet other) {
    var result = new TreeSet<String>();
    if (complement && other.complement) {
      result.addAll(names);
      result.retainAll(other.names);
      return new EventSet(true, result);
    }
    if (!complement && !other.complement) {
      result.addAll(names);
      result.addAll(other.names);
      return new EventSet(false, result);
    }
    result.addAll(complement ? names : other.names);
    result.removeAll(complement ? other.names : names);
    return new EventSet(true, result);
  }

  public boolean isAll() {
    return complement && names.isEmpty();
  }

  public boolean isEmpty() {
    return !complement && names.isEmpty();
  }

  public boolean contains(String name) {
    return complement != names.contains(name);
  }

  /** The types by name, out of those that exist. */
  public Set<String> names() {
    if (!complement) {
      return names;
    }
    var rest = new TreeSet<>(EventTypes.standard().names());
    rest.removeAll(names);
    return Collections.unmodifiableSet(rest);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EventSet set && complement == set.complement && names.equals(set.names);
  }

  @Override
  public int hashCode() {
    return names.hashCode() + (complement ? 1 : 0);
  }

  @Override
  public String toString() {
    return complement
        ? (names.isEmpty() ? "ALL" : "ALL minus " + names)
        : names.isEmpty() ? "EMPTY" : names.toString();
  }
}
