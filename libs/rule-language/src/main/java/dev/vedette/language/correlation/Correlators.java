package dev.vedette.language.correlation;

import dev.vedette.language.event.EventView;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What several correlations remember of one place, such as a node. Not thread-safe.
 *
 * @param <T> what a match carries
 */
public final class Correlators<T> {
  private final Limits limits;
  private final Map<String, Correlator<T>> byIdentity = new HashMap<>();
  private long undecided;

  /** Remembers nothing yet; the limits hold for each correlation. */
  public Correlators(Limits limits) {
    this.limits = limits;
  }

  /** Takes a match of a rule and returns the matches that complete the pattern. */
  public List<T> observe(
      Correlation correlation, String rule, EventView event, Supplier<T> payload) {
    Optional<String> key = correlation.key(event);
    if (key.isEmpty()) {
      undecided++;
      return List.of();
    }
    return of(correlation).observe(rule, key.get(), event.timeNanos(), payload);
  }

  /** What one correlation remembers. */
  public Correlator<T> of(Correlation correlation) {
    return byIdentity.computeIfAbsent(
        correlation.identity(), _ -> new Correlator<>(correlation.pattern(), limits));
  }

  /** All by the identity of their correlation. */
  public Map<String, Correlator<T>> byIdentity() {
    return Collections.unmodifiableMap(byIdentity);
  }

  /** Forgets all but these. */
  public void retain(Set<String> identities) {
    byIdentity.keySet().retainAll(identities);
  }

  /** How many matches lacked a field of the key since it was asked last. */
  public long takeUndecided() {
    long taken = undecided;
    undecided = 0;
    return taken;
  }
}
