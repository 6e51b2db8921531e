package dev.vedette.language;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What stands under names, asked for with every event: a name that is interned, as those of events
 * mostly are, is found by looking at one place. Immutable and thread-safe.
 */
final class ByName<V> {
  /** So sparse that most names have a place to themselves. */
  private static final int SPARSE = 8;

  /** A name, then what stands under it; places of two. */
  private final @Nullable Object[] places;

  ByName(Map<String, V> values) {
    places = new Object[2 * Integer.highestOneBit(SPARSE * (values.size() + 1))];
    values.forEach((name, value) -> {
      int place = place(name);
      places[place] = name.intern();
      places[place + 1] = value;
    });
  }

  /** What stands under a name; null if nothing does. */
  @SuppressWarnings("unchecked") // what was put in
  @Nullable V get(String name) {
    return (V) places[place(name) + 1];
  }

  /** Where a name stands, or would. */
  private int place(String name) {
    int hash = name.hashCode();
    int place = (hash ^ hash >>> 16) << 1 & places.length - 1;
    while (places[place] != null && !name.equals(places[place])) {
      place = place + 2 & places.length - 1;
    }
    return place;
  }
}
