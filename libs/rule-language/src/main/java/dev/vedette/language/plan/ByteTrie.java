package dev.vedette.language.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/**
 * Finds which of many texts another text starts with, or ends with, in one walk over its bytes.
 * Immutable and thread-safe.
 */
final class ByteTrie {
  private static final int[] NONE = {};

  private final boolean backwards;

  /** Of each node: its labels, sorted; where they lead; the texts that end there. */
  private final byte[][] labels;

  private final int[][] targets;
  private final int[][] ends;

  private ByteTrie(boolean backwards, List<Draft> nodes) {
    this.backwards = backwards;
    this.labels = new byte[nodes.size()][];
    this.targets = new int[nodes.size()][];
    this.ends = new int[nodes.size()][];
    for (int i = 0; i < nodes.size(); i++) {
      var draft = nodes.get(i);
      labels[i] = new byte[draft.next.size()];
      targets[i] = new int[draft.next.size()];
      int at = 0;
      for (var entry : draft.next.entrySet()) {
        labels[i][at] = entry.getKey();
        targets[i][at++] = entry.getValue();
      }
      ends[i] =
          draft.ends.isEmpty() ? NONE : draft.ends.stream().mapToInt(Integer::intValue).toArray();
    }
  }

  /** A node while the trie is made. */
  private static final class Draft {
    private final TreeMap<Byte, Integer> next = new TreeMap<>();
    private final List<Integer> ends = new ArrayList<>();
  }

  static ByteTrie ofPrefixes(List<byte[]> texts) {
    return of(texts, false);
  }

  static ByteTrie ofSuffixes(List<byte[]> texts) {
    return of(texts, true);
  }

  private static ByteTrie of(List<byte[]> texts, boolean backwards) {
    var nodes = new ArrayList<Draft>();
    nodes.add(new Draft());
    for (int i = 0; i < texts.size(); i++) {
      byte[] text = texts.get(i);
      var node = nodes.getFirst();
      for (int at = 0; at < text.length; at++) {
        byte label = text[backwards ? text.length - 1 - at : at];
        var next = node.next.get(label);
        if (next == null) {
          next = nodes.size();
          node.next.put(label, next);
          nodes.add(new Draft());
        }
        node = nodes.get(next);
      }
      node.ends.add(i);
    }
    return new ByteTrie(backwards, nodes);
  }

  /** Whether the text starts (or ends) with any of the texts. */
  boolean matches(byte[] text) {
    int node = 0;
    int at = 0;
    while (ends[node].length == 0) {
      node = at < text.length ? next(node, text, at++) : -1;
      if (node < 0) {
        return false;
      }
    }
    return true;
  }

  /** Collects the rules of every text that this one starts (or ends) with. */
  void collect(byte[] text, int[][] rules, long[] words) {
    int node = 0;
    int at = 0;
    while (node >= 0) {
      for (int end : ends[node]) {
        Lookup.set(rules[end], words);
      }
      node = at < text.length ? next(node, text, at++) : -1;
    }
  }

  private int next(int node, byte[] text, int at) {
    byte label = text[backwards ? text.length - 1 - at : at];
    byte[] known = labels[node];
    if (known.length > 8) {
      int found = Arrays.binarySearch(known, label);
      return found >= 0 ? targets[node][found] : -1;
    }
    for (int i = 0; i < known.length; i++) {
      if (known[i] == label) {
        return targets[node][i];
      }
    }
    return -1;
  }
}
