package dev.vedette.language.author;

import dev.vedette.language.Rule;
import dev.vedette.language.event.EventView;
import java.util.List;

/**
 * Why a rule's condition is true or false for an event: its parts in the order in which they are
 * written, each after the one it belongs to. Immutable.
 *
 * @param note why the rule cannot alert whatever its condition says; empty if it can
 */
public record Explanation(
    String rule, String source, String eventType, Outcome outcome, String note, List<Step> steps) {
  public Explanation {
    steps = List.copyOf(steps);
  }

  /** Explains what a rule says of an event. */
  public static Explanation of(Rule rule, EventView event) {
    var steps = new Explainer(event).explain(Part.of(rule));
    var note =
        !rule.source().equals(event.source())
            ? "the rule is for source " + rule.source() + ", the event is of " + event.source()
            : rule.enabled() ? "" : "the rule is not enabled";
    return new Explanation(
        rule.name(), event.source(), event.type(), steps.getFirst().outcome(), note, steps);
  }

  /** The comparisons from which the verdict follows. */
  public List<Step> deciding() {
    return steps.stream().filter(step -> step.isPredicate() && step.decisive()).toList();
  }
}
