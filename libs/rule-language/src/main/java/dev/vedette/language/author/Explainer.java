package dev.vedette.language.author;

import dev.vedette.language.author.Step.Kind;
import dev.vedette.language.author.Step.Seen;
import dev.vedette.language.event.EventView;
import java.util.ArrayList;
import java.util.List;

/** Walks a condition as written and notes what each part says of one event. Not thread-safe. */
final class Explainer {
  private final EventView event;
  private final List<Step> steps = new ArrayList<>();

  Explainer(EventView event) {
    this.event = event;
  }

  List<Step> explain(Part whole) {
    var judged = judge(whole);
    list(whole, judged, 0, true);
    return steps;
  }

  /** What a part said, and what those in it did. */
  private record Judged(Outcome outcome, List<Judged> inner) {}

  private static final Judged SKIPPED = new Judged(Outcome.NOT_EVALUATED, List.of());

  private Judged judge(Part part) {
    return switch (part) {
      case Part.All(var parts, _) -> several(parts, Outcome.FALSE);
      case Part.Any(var parts, _) -> several(parts, Outcome.TRUE);
      case Part.Opposite(var inner, _) -> {
        var judged = judge(inner);
        yield new Judged(judged.outcome.opposite(), List.of(judged));
      }
      case Part.Predicate predicate ->
          new Judged(Outcome.of(predicate.node().evaluate(event)), List.of());
    };
  }

  /** The first part with the final outcome ends the search; an undecided one does not. */
  private Judged several(List<Part> parts, Outcome end) {
    var outcome = end.opposite();
    var inner = new ArrayList<Judged>(parts.size());
    for (Part part : parts) {
      if (outcome == end) {
        inner.add(SKIPPED);
        continue;
      }
      var judged = judge(part);
      inner.add(judged);
      if (judged.outcome == end || judged.outcome == Outcome.UNDECIDED) {
        outcome = judged.outcome;
      }
    }
    return new Judged(outcome, inner);
  }

  private void list(Part part, Judged judged, int depth, boolean decisive) {
    boolean evaluated = judged.outcome != Outcome.NOT_EVALUATED;
    switch (part) {
      case Part.All(var parts, _) -> {
        add(depth, Kind.ALL, "and", part, judged, decisive);
        inner(parts, judged, depth + 1, decisive);
      }
      case Part.Any(var parts, _) -> {
        add(depth, Kind.ANY, "or", part, judged, decisive);
        inner(parts, judged, depth + 1, decisive);
      }
      case Part.Opposite(var operand, _) -> {
        add(depth, Kind.NOT, "not", part, judged, decisive);
        list(operand, evaluated ? judged.inner.getFirst() : SKIPPED, depth + 1, decisive);
      }
      case Part.Predicate predicate -> {
        var values = new ArrayList<Seen>();
        if (evaluated) {
          predicate
              .readings()
              .forEach(
                  reading -> values.add(new Seen(reading.text(), reading.reader().read(event))));
        }
        steps.add(
            new Step(
                depth,
                Kind.PREDICATE,
                predicate.text(),
                predicate.macro(),
                judged.outcome,
                decisive,
                values));
      }
    }
  }

  private void inner(List<Part> parts, Judged judged, int depth, boolean decisive) {
    for (int i = 0; i < parts.size(); i++) {
      var one = judged.inner.isEmpty() ? SKIPPED : judged.inner.get(i);
      // the outcome of the whole follows from the parts that have the same one
      list(parts.get(i), one, depth, decisive && one.outcome == judged.outcome);
    }
  }

  private void add(int depth, Kind kind, String text, Part part, Judged judged, boolean decisive) {
    steps.add(new Step(depth, kind, text, part.macro(), judged.outcome, decisive, List.of()));
  }
}
