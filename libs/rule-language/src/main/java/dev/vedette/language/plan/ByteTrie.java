package dev.vedette.language.plan;

import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Finds which of many texts another text starts with, or ends with, in one walk over its bytes: a
 * trie in which bytes without a choice between them are one step. Immutable and thread-safe.
 */
final class ByteTrie {
  private static final int[] NONE = {};

  /** So many numbers describe a node. */
  private static final int NUMBERS = 4;

  /** Among more children than this, the right one is searched by halves. */
  private static final int FEW = 8;

  private final boolean backwards;

  /**
   * Of each node: where the bytes that lead to it begin in {@link #ways}, how many they are, its
   * first child and how many children there are. Children stand side by side.
   */
  private final int[] nodes;

  /** Of each node the first byte that leads to it; those of children are in order. */
  private final byte[] heads;

  private final byte[] ways;

  /** Of each node the texts that end there. */
  private final int[][] ends;

  private ByteTrie(boolean backwards, List<byte[]> texts) {
    this.backwards = backwards;
    var draft = new Draft(texts, backwards);
    this.nodes = new int[draft.nodes.size() * NUMBERS];
    this.heads = new byte[draft.nodes.size()];
    this.ends = draft.ends.toArray(int[][]::new);
    this.ways = draft.ways.toByteArray();
    for (int node = 0; node < heads.length; node++) {
      int[] numbers = draft.nodes.get(node);
      System.arraycopy(numbers, 0, nodes, node * NUMBERS, NUMBERS);
      heads[node] = numbers[1] > 0 ? ways[numbers[0]] : 0;
    }
  }

  /** A trie while it is made. */
  private static final class Draft {
    private final List<int[]> nodes = new ArrayList<>();
    private final List<int[]> ends = new ArrayList<>();
    private final ByteArrayOutputStream ways = new ByteArrayOutputStream();
    private final byte[][] keys;
    private final int[] order;

    /** A node and the texts that pass through it: a part of the order, alike up to a depth. */
    private record Part(int node, int from, int to, int depth) {}

    Draft(List<byte[]> texts, boolean backwards) {
      this.keys =
          texts.stream().map(text -> backwards ? reversed(text) : text).toArray(byte[][]::new);
      this.order =
          java.util.stream.IntStream.range(0, keys.length)
              .boxed()
              .sorted(Comparator.comparing(i -> keys[i], Arrays::compare))
              .mapToInt(Integer::intValue)
              .toArray();
      add();
      var waiting = new ArrayDeque<Part>();
      waiting.add(new Part(0, 0, order.length, 0));
      while (!waiting.isEmpty()) {
        grow(waiting.remove(), waiting);
      }
    }

    private int add() {
      nodes.add(new int[NUMBERS]);
      ends.add(NONE);
      return nodes.size() - 1;
    }

    private void grow(Part part, ArrayDeque<Part> waiting) {
      if (part.from == part.to) {
        return;
      }
      byte[] first = keys[order[part.from]];
      int depth = part.depth + common(first, keys[order[part.to - 1]], part.depth);
      int[] numbers = nodes.get(part.node);
      numbers[0] = ways.size();
      numbers[1] = depth - part.depth;
      ways.write(first, part.depth, depth - part.depth);
      int at = part.from;
      while (at < part.to && keys[order[at]].length == depth) {
        at++;
      }
      ends.set(part.node, Arrays.copyOfRange(order, part.from, at));
      numbers[2] = nodes.size();
      while (at < part.to) {
        int from = at;
        byte head = keys[order[from]][depth];
        while (at < part.to && keys[order[at]][depth] == head) {
          at++;
        }
        waiting.add(new Part(add(), from, at, depth));
        numbers[3]++;
      }
    }

    private static int common(byte[] a, byte[] b, int from) {
      int mismatch = Arrays.mismatch(a, from, a.length, b, from, b.length);
      return mismatch < 0 ? a.length - from : mismatch;
    }

    private static byte[] reversed(byte[] text) {
      byte[] reversed = new byte[text.length];
      for (int i = 0; i < text.length; i++) {
        reversed[i] = text[text.length - 1 - i];
      }
      return reversed;
    }
  }

  static ByteTrie ofPrefixes(List<byte[]> texts) {
    return new ByteTrie(false, texts);
  }

  static ByteTrie ofSuffixes(List<byte[]> texts) {
    return new ByteTrie(true, texts);
  }

  /** Whether the text starts (or ends) with any of the texts. */
  boolean matches(byte[] text) {
    int at = 0;
    for (int node = 0; node >= 0; node = child(node, text, at)) {
      at = along(node, text, at);
      if (at < 0) {
        return false;
      }
      if (ends[node].length > 0) {
        return true;
      }
    }
    return false;
  }

  /** Collects the rules of every text that this one starts (or ends) with. */
  void collect(byte[] text, int[][] rules, long[] words) {
    int at = 0;
    for (int node = 0; node >= 0; node = child(node, text, at)) {
      at = along(node, text, at);
      if (at < 0) {
        return;
      }
      for (int end : ends[node]) {
        Lookup.set(rules[end], words);
      }
    }
  }

  /** Follows the bytes that lead to a node; returns the place after them, -1 if they differ. */
  private int along(int node, byte[] text, int at) {
    int from = nodes[node * NUMBERS];
    int length = nodes[node * NUMBERS + 1];
    if (length > text.length - at) {
      return -1;
    }
    for (int i = 0; i < length; i++) {
      if (ways[from + i] != at(text, at + i)) {
        return -1;
      }
    }
    return at + length;
  }

  private int child(int node, byte[] text, int at) {
    int first = nodes[node * NUMBERS + 2];
    int count = nodes[node * NUMBERS + 3];
    if (count == 0 || at >= text.length) {
      return -1;
    }
    byte head = at(text, at);
    if (count > FEW) {
      int found = Arrays.binarySearch(heads, first, first + count, head);
      return Math.max(found, -1);
    }
    for (int child = first; child < first + count; child++) {
      if (heads[child] == head) {
        return child;
      }
    }
    return -1;
  }

  private byte at(byte[] text, int at) {
    return text[backwards ? text.length - 1 - at : at];
  }
}
