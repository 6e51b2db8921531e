package dev.vedette.language;

import dev.vedette.language.check.Checked;
import dev.vedette.language.event.EventTypes;
import dev.vedette.language.event.EventView;
import dev.vedette.language.event.Field;
import dev.vedette.language.plan.Node;
import dev.vedette.language.plan.Planner;
import dev.vedette.language.plan.Relaxer;
import dev.vedette.language.plan.Simplifier;
import dev.vedette.language.plan.Verdict;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * What a few fields say about a set of rules: for each event type a condition that reads only those
 * fields and holds for every event that one of the rules may match. A place that knows only those
 * fields can leave out all other events and lose no alert. Immutable and thread-safe.
 */
public final class Relaxation {
  private final Set<Field> fields;
  private final Map<String, Checked> conditions = new HashMap<>();
  private final Map<String, Node> nodes = new HashMap<>();

  private Relaxation(Set<String> eventTypes, Set<Field> fields) {
    this.fields = Set.copyOf(fields);
    for (String type : eventTypes) {
      conditions.put(type, Simplifier.FALSE);
    }
  }

  private Relaxation relax(Function<String, List<Checked>> concerned) {
    for (String type : Set.copyOf(conditions.keySet())) {
      var condition = Relaxer.relax(concerned.apply(type), fields, type);
      if (condition.equals(Simplifier.FALSE)) {
        conditions.remove(type);
      } else {
        conditions.put(type, condition);
        nodes.put(type, Planner.plan(condition, type));
      }
    }
    return this;
  }

  private static boolean concerns(Rule rule, String type) {
    return rule.source().equals("syscall")
        ? rule.eventSet().contains(type)
        : rule.eventTypes().contains(type);
  }

  static Relaxation of(List<Rule> rules, String source, Set<Field> fields) {
    var ofSource = rules.stream().filter(rule -> rule.source().equals(source)).toList();
    Set<String> types =
        source.equals("syscall") ? EventTypes.standard().names() : Set.of("pluginevent");
    return new Relaxation(types, fields)
        .relax(type ->
            ofSource.stream().filter(rule -> concerns(rule, type)).map(Rule::checked).toList());
  }

  static Relaxation of(Checked condition, Set<String> eventTypes, Set<Field> fields) {
    return new Relaxation(eventTypes, fields).relax(type -> List.of(condition));
  }

  /** The fields that the conditions may read. */
  public Set<Field> fields() {
    return fields;
  }

  /** The event types that one of the rules may match. */
  public Set<String> eventTypes() {
    return Set.copyOf(conditions.keySet());
  }

  /**
   * The condition for events of one type: {@link Simplifier#TRUE} if the fields decide nothing,
   * {@link Simplifier#FALSE} if no rule can match such an event.
   */
  public Checked condition(String eventType) {
    return conditions.getOrDefault(eventType, Simplifier.FALSE);
  }

  /** Whether one of the rules may match the event, as far as the fields tell. */
  public boolean passes(EventView event) {
    var node = nodes.get(event.type());
    return node != null && node.evaluate(event) != Verdict.FALSE;
  }
}
