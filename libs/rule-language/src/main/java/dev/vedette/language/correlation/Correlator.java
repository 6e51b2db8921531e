package dev.vedette.language.correlation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Looks for one pattern in matches as they come, by the time of their events: the order in which
 * they come does not matter as long as none is later than the limits allow. What it remembers is
 * bounded; the keys that were idle longest are forgotten first. Not thread-safe.
 *
 * @param <T> what a match carries and a completed pattern gives back
 */
public final class Correlator<T> {
  private static final int IDLE_AT_ONCE = 2;

  private final Pattern pattern;
  private final Limits limits;
  private final long within;
  private final long lateness;
  private final LinkedHashMap<String, KeyState<T>> keys = new LinkedHashMap<>(16, 0.75f, true);
  private final Set<String> changed = new HashSet<>();
  private long newest = Long.MIN_VALUE / 2;
  private int held;
  private long late;
  private long evicted;

  /** Looks for a pattern. */
  public Correlator(Pattern pattern, Limits limits) {
    this.pattern = pattern;
    this.limits = limits;
    this.within = nanos(pattern.within());
    this.lateness = nanos(limits.lateness());
  }

  private static long nanos(Duration duration) {
    return duration.toNanos();
  }

  /** Goes on with what was remembered, up to a time. */
  public void restore(String key, KeyState<T> state, long upTo) {
    newest = Math.max(newest, upTo);
    keys.put(key, state);
    held += state.size();
  }

  /**
   * Takes a match of one of the rules and returns the matches that complete the pattern.
   *
   * @param payload asked for only when it is needed
   */
  public List<T> observe(String rule, String key, long time, Supplier<T> payload) {
    newest = Math.max(newest, time);
    if (time < newest - lateness) {
      late++;
      return List.of();
    }
    KeyState<T> state = keys.computeIfAbsent(key, _ -> new KeyState<>(List.of(), List.of()));
    int before = state.size();
    state.expire(newest - lateness - within, newest - lateness);
    List<T> completed = new ArrayList<>(0);
    switch (pattern) {
      case Pattern.Threshold(_, var count, _) -> {
        state.add(time);
        if (state.take(time, count, within)) {
          completed.add(payload.get());
        }
      }
      case Pattern.Sequence(var first, var then, _) -> {
        if (rule.equals(then)) {
          if (state.hasBefore(time, within)) {
            completed.add(payload.get());
          } else {
            state.await(time, payload.get());
          }
        }
        if (rule.equals(first)) {
          completed.addAll(state.takeAfter(time, within));
          state.add(time);
        }
      }
    }
    held += state.size() - before;
    changed.add(key);
    forgetIdle();
    keepWithin(key);
    return completed;
  }

  /** The keys that were idle longest come first; most have nothing left that matters. */
  private void forgetIdle() {
    for (int i = 0; i < IDLE_AT_ONCE && !keys.isEmpty(); i++) {
      Map.Entry<String, KeyState<T>> idle = keys.firstEntry();
      held -= idle.getValue().expire(newest - lateness - within, newest - lateness);
      if (!idle.getValue().isEmpty()) {
        return;
      }
      remove(idle.getKey());
    }
  }

  private void keepWithin(String current) {
    Iterator<Map.Entry<String, KeyState<T>>> idlest = keys.entrySet().iterator();
    while ((keys.size() > limits.keys() || held > limits.matches()) && idlest.hasNext()) {
      Map.Entry<String, KeyState<T>> entry = idlest.next();
      if (entry.getKey().equals(current)) {
        break;
      }
      held -= entry.getValue().size();
      changed.add(entry.getKey());
      idlest.remove();
      evicted++;
    }
    KeyState<T> state = keys.get(current);
    while (state != null && held > limits.matches()) {
      state.dropOldest();
      held--;
      evicted++;
    }
  }

  private void remove(String key) {
    keys.remove(key);
    changed.add(key);
  }

  /** What changed since it was asked last: a state for each key, none where it is forgotten. */
  public Map<String, Optional<KeyState<T>>> changes() {
    Map<String, Optional<KeyState<T>>> changes = new LinkedHashMap<>();
    for (String key : changed) {
      KeyState<T> state = keys.get(key);
      changes.put(key, Optional.ofNullable(state == null || state.isEmpty() ? null : state));
    }
    changed.clear();
    return changes;
  }

  /** The time of the latest event. */
  public long newest() {
    return newest;
  }

  /** How many matches are remembered. */
  public int held() {
    return held;
  }

  /** How many matches came too late since it was asked last. */
  public long takeLate() {
    long taken = late;
    late = 0;
    return taken;
  }

  /** How many keys and matches were forgotten for the limits since it was asked last. */
  public long takeEvicted() {
    long taken = evicted;
    evicted = 0;
    return taken;
  }
}
