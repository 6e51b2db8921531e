package dev.vedette.rego.value;

import java.util.Arrays;
import java.util.List;

/**
 * Finds the position of a value in a list without duplicates, by hash. Immutable, so safe for all
 * threads.
 */
final class HashIndex {
  // Below this length, comparing hashes one after another is as quick as a table and needs none.
  private static final int LINEAR = 8;

  private final List<Value> keys;
  private final int[] slots;

  HashIndex(List<Value> keys) {
    this.keys = keys;
    int size = keys.size();
    if (size <= LINEAR) {
      slots = new int[0];
      return;
    }
    slots = new int[Integer.highestOneBit(size * 2 - 1) << 1];
    Arrays.fill(slots, -1);
    int mask = slots.length - 1;
    for (int i = 0; i < size; i++) {
      int slot = spread(keys.get(i).hashCode()) & mask;
      while (slots[slot] >= 0) {
        slot = (slot + 1) & mask;
      }
      slots[slot] = i;
    }
  }

  int find(Value key) {
    if (slots.length == 0) {
      for (int i = 0; i < keys.size(); i++) {
        if (key.equals(keys.get(i))) {
          return i;
        }
      }
      return -1;
    }
    int mask = slots.length - 1;
    int slot = spread(key.hashCode()) & mask;
    while (slots[slot] >= 0) {
      if (key.equals(keys.get(slots[slot]))) {
        return slots[slot];
      }
      slot = (slot + 1) & mask;
    }
    return -1;
  }

  private static int spread(int hash) {
    int mixed = hash * 0x9E3779B9;
    return mixed ^ (mixed >>> 16);
  }
}
