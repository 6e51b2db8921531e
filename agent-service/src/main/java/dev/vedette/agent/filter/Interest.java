package dev.vedette.agent.filter;

import dev.vedette.language.Relaxation;
import dev.vedette.language.check.Checked;
import dev.vedette.language.plan.Simplifier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which events somebody wants: by type, and for each type a condition that every wanted event
 * meets. Immutable.
 *
 * @param conditions the condition for each type, {@link Simplifier#TRUE} for all events of it
 */
public record Interest(Map<String, Checked> conditions) {
  /** Wants nothing. */
  public static final Interest NONE = new Interest(Map.of());

  public Interest {
    conditions = Map.copyOf(conditions);
  }

  /** Wants every event of these types. */
  public static Interest inAll(Set<String> types) {
    Map<String, Checked> conditions = new HashMap<>();
    types.forEach(type -> conditions.put(type, Simplifier.TRUE));
    return new Interest(conditions);
  }

  /** Wants what the rules may match. */
  public static Interest in(Relaxation relaxation) {
    Map<String, Checked> conditions = new HashMap<>();
    relaxation.eventTypes().forEach(type -> conditions.put(type, relaxation.condition(type)));
    return new Interest(conditions);
  }

  /** What the one or the other wants. */
  public Interest or(Interest other) {
    Map<String, Checked> either = new HashMap<>(conditions);
    other.conditions.forEach((type, condition) -> either.merge(type, condition, Interest::any));
    return new Interest(either);
  }

  private static Checked any(Checked one, Checked other) {
    if (one.equals(other) || one.equals(Simplifier.TRUE)) {
      return one;
    }
    return other.equals(Simplifier.TRUE)
        ? other
        : new Checked.Any(alternatives(List.of(one, other)));
  }

  private static List<Checked> alternatives(List<Checked> conditions) {
    List<Checked> alternatives = new ArrayList<>();
    for (Checked condition : conditions) {
      List<Checked> more =
          condition instanceof Checked.Any(var operands) ? operands : List.of(condition);
      more.stream().filter(next -> !alternatives.contains(next)).forEach(alternatives::add);
    }
    return alternatives;
  }

  /** The event types that are wanted. */
  public Set<String> types() {
    return conditions.keySet();
  }

  /** The wanted events of some types only. */
  public Interest within(Set<String> types) {
    Map<String, Checked> fewer = new HashMap<>(conditions);
    fewer.keySet().retainAll(types);
    return new Interest(fewer);
  }
}
