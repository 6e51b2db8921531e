package dev.vedette.language.plan;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Finds which of many texts occur in another one, in one walk over its bytes: the automaton of Aho
 * and Corasick, with bytes that no text has in one column. Where no text is being read, the walk
 * only looks for two bytes that one begins with. Immutable and thread-safe.
 */
final class TextSearch {
  private static final int[] NONE = {};
  private static final int MOST_CELLS = 1 << 22;

  /** Pairs of bytes are told apart by so many numbers. */
  private static final int PAIRS = 1 << 12;

  private final byte[] columns = new byte[256];
  private final int width;
  private final int[] next;

  /** Of each state, the texts that are its whole path. */
  private final int[][] ends;

  /** Of each state, itself or the longest of its suffixes that is a text; 0 if none is. */
  private final int[] nearest;

  /** Of each state, the longest of its proper suffixes. */
  private final int[] suffix;

  /** The length of the shortest text. */
  private final int shortest;

  /** A bit for each pair of bytes that a text may begin with, by {@link #pair}. */
  private final long[] beginnings = new long[PAIRS >>> 6];

  /** Whether the automaton for these texts is of a size that is worth it. */
  static boolean fits(List<byte[]> texts) {
    long bytes = texts.stream().mapToLong(text -> text.length).sum();
    return bytes * 256 <= MOST_CELLS && texts.stream().allMatch(text -> text.length > 0);
  }

  /** Needs texts that {@link #fits fit}. */
  TextSearch(List<byte[]> texts) {
    int used = 1;
    for (byte[] text : texts) {
      for (byte b : text) {
        if (columns[b & 0xff] == 0 && used < 256) {
          columns[b & 0xff] = (byte) used++;
        }
      }
    }
    this.width = used;
    this.shortest = texts.stream().mapToInt(text -> text.length).min().orElse(Integer.MAX_VALUE);
    if (shortest > 1) {
      for (byte[] text : texts) {
        int pair = pair(text[0], text[1]);
        beginnings[pair >>> 6] |= 1L << pair;
      }
    }
    int states = 1 + texts.stream().mapToInt(text -> text.length).sum();
    int[] table = new int[Math.multiplyExact(states, width)];
    Arrays.fill(table, -1);
    var drafts = new ArrayList<List<Integer>>();
    drafts.add(List.of());
    for (int i = 0; i < texts.size(); i++) {
      int state = 0;
      for (byte b : texts.get(i)) {
        int cell = state * width + column(b);
        if (table[cell] < 0) {
          table[cell] = drafts.size();
          drafts.add(new ArrayList<>());
        }
        state = table[cell];
      }
      drafts.get(state).add(i);
    }
    this.ends =
        drafts.stream()
            .map(list -> list.isEmpty() ? NONE : list.stream().mapToInt(i -> i).toArray())
            .toArray(int[][]::new);
    this.suffix = new int[ends.length];
    this.nearest = new int[ends.length];
    this.next = Arrays.copyOf(table, ends.length * width);
    link();
  }

  /** Makes every missing transition that of the longest suffix that is known. */
  private void link() {
    var waiting = new ArrayDeque<Integer>();
    for (int column = 0; column < width; column++) {
      int child = next[column];
      if (child < 0) {
        next[column] = 0;
      } else {
        waiting.add(child);
      }
    }
    while (!waiting.isEmpty()) {
      int state = waiting.remove();
      nearest[state] = ends[state].length > 0 ? state : nearest[suffix[state]];
      for (int column = 0; column < width; column++) {
        int cell = state * width + column;
        int other = next[suffix[state] * width + column];
        if (next[cell] < 0) {
          next[cell] = other;
        } else {
          suffix[next[cell]] = other;
          waiting.add(next[cell]);
        }
      }
    }
  }

  private int column(byte b) {
    return columns[b & 0xff] & 0xff;
  }

  private static int pair(byte first, byte second) {
    return ((first & 0xff) << 4 ^ (second & 0xff)) & (PAIRS - 1);
  }

  /** The first place from here on where a text may begin; the text's length if there is none. */
  private int beginning(byte[] text, int from) {
    if (shortest == 1) {
      return from;
    }
    for (int at = from; at <= text.length - shortest; at++) {
      int pair = pair(text[at], text[at + 1]);
      if ((beginnings[pair >>> 6] >>> pair & 1) != 0) {
        return at;
      }
    }
    return text.length;
  }

  /** Whether any of the texts occurs. */
  boolean matches(byte[] text) {
    int state = 0;
    for (int at = beginning(text, 0); at < text.length; at++) {
      state = next[state * width + column(text[at])];
      if (nearest[state] > 0) {
        return true;
      }
      if (state == 0) {
        at = beginning(text, at + 1) - 1;
      }
    }
    return false;
  }

  /** Collects the rules of every text that occurs. */
  void collect(byte[] text, int[][] rules, long[] words) {
    int state = 0;
    for (int at = beginning(text, 0); at < text.length; at++) {
      state = next[state * width + column(text[at])];
      for (int found = nearest[state]; found > 0; found = nearest[suffix[found]]) {
        for (int end : ends[found]) {
          Lookup.set(rules[end], words);
        }
      }
      if (state == 0) {
        at = beginning(text, at + 1) - 1;
      }
    }
  }
}
