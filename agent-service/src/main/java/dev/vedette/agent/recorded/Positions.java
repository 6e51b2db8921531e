package dev.vedette.agent.recorded;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where each of a few names stands in a list. Asked several times for every event, so that it is
 * one array to look at rather than a map of objects. Immutable and thread-safe.
 */
final class Positions {
  private final @Nullable String[] names;
  private final byte[] positions;
  private final int mask;

  /** The position of a name that the list has twice is the first. */
  Positions(List<String> all) {
    int size = Integer.highestOneBit(Math.max(1, all.size())) << 2;
    names = new String[size];
    positions = new byte[size];
    mask = size - 1;
    for (int i = all.size() - 1; i >= 0; i--) {
      int at = place(all.get(i));
      names[at] = all.get(i).intern(); // as those asked for are, so that they are one object
      positions[at] = (byte) i;
    }
  }

  /** The position of a name; -1 if it is not in the list. */
  int of(String name) {
    int at = place(name);
    return names[at] == null ? -1 : positions[at];
  }

  private int place(String name) {
    int hash = name.hashCode();
    int at = (hash ^ hash >>> 16) & mask;
    while (true) {
      String there = names[at];
      if (there == null || there.equals(name)) {
        return at;
      }
      at = (at + 1) & mask;
    }
  }
}
