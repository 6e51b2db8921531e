package dev.vedette.rules.evaluation;

import dev.vedette.language.Rule;
import java.util.IdentityHashMap;
import java.util.function.ObjLongConsumer;

/**
 * How often each rule could not be decided in a batch, so that counters need not be found for each
 * event. Not thread-safe.
 */
final class UndecidedRules {
  private final IdentityHashMap<Rule, long[]> times = new IdentityHashMap<>();

  void add(Rule rule) {
    long[] known = times.get(rule);
    if (known == null) {
      known = new long[1];
      times.put(rule, known);
    }
    known[0]++;
  }

  /** Tells how often each was added, and forgets it. */
  void drainTo(ObjLongConsumer<Rule> counter) {
    if (!times.isEmpty()) {
      times.forEach((rule, number) -> counter.accept(rule, number[0]));
      times.clear();
    }
  }
}
