package dev.vedette.language.plan;

import java.util.Arrays;
import java.util.List;

/** Finds the position of a text in a list by its bytes. Immutable and thread-safe. */
final class TextTable {
  private final byte[][] keys;
  private final int[] hashes;
  private final int[] positions;
  private final int mask;

  /** The position of a text that the list has twice is the first. */
  TextTable(List<byte[]> texts) {
    int size = Math.max(4, Integer.highestOneBit(Math.max(1, texts.size())) << 2);
    this.keys = new byte[size][];
    this.hashes = new int[size];
    this.positions = new int[size];
    this.mask = size - 1;
    Arrays.fill(positions, -1);
    for (int i = 0; i < texts.size(); i++) {
      byte[] text = texts.get(i);
      int hash = Arrays.hashCode(text);
      int at = spread(hash) & mask;
      while (positions[at] >= 0 && !Arrays.equals(keys[at], text)) {
        at = (at + 1) & mask;
      }
      if (positions[at] < 0) {
        keys[at] = text;
        hashes[at] = hash;
        positions[at] = i;
      }
    }
  }

  private static int spread(int hash) {
    return hash ^ (hash >>> 15);
  }

  /** The position, or -1; the hash is that of {@link Arrays#hashCode(byte[])}. */
  int find(byte[] text, int hash) {
    int at = spread(hash) & mask;
    while (true) {
      int position = positions[at];
      if (position < 0) {
        return -1;
      }
      if (hashes[at] == hash && Arrays.equals(keys[at], text)) {
        return position;
      }
      at = (at + 1) & mask;
    }
  }
}
