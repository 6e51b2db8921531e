package dev.vedette.language.plan;

import dev.vedette.language.event.Value;
import java.util.List;

/**
 * Finds, from one value of an event, the rules that this value lets match: each rule stands under
 * texts of which one has to be equal to, at the start of, at the end of, or within the value.
 * Immutable and thread-safe.
 */
final class Lookup {

  /** How a value has to relate to a text. */
  enum Relation {
    EQUAL(4),
    START(5),
    END(5),
    PART(15);

    private final int cost;

    Relation(int cost) {
      this.cost = cost;
    }

    /** What looking up one value costs, in about nanoseconds. */
    int cost() {
      return cost;
    }
  }

  /** The form for a relation. */
  private interface Form {
    void collect(Value.Text text, long[] words);
  }

  private final int slot;
  private final int[] all;
  private final Form form;

  /**
   * Makes a lookup.
   *
   * @param slot where a frame has the value
   * @param texts what is looked for, each once
   * @param rules of each text the rules that stand under it
   * @param all every rule of the lookup, for a value that is not known
   */
  Lookup(int slot, Relation relation, List<byte[]> texts, int[][] rules, int[] all) {
    this.slot = slot;
    this.all = all;
    this.form =
        switch (relation) {
          case EQUAL -> {
            var table = new TextTable(texts);
            yield (text, words) -> {
              int found = table.find(text.bytes(), text.hashCode());
              if (found >= 0) {
                set(rules[found], words);
              }
            };
          }
          case START -> {
            var trie = ByteTrie.ofPrefixes(texts);
            yield (text, words) -> trie.collect(text.bytes(), rules, words);
          }
          case END -> {
            var trie = ByteTrie.ofSuffixes(texts);
            yield (text, words) -> trie.collect(text.bytes(), rules, words);
          }
          case PART -> {
            var search = new TextSearch(texts);
            yield (text, words) -> search.collect(text.bytes(), rules, words);
          }
        };
  }

  /** Every rule of the lookup. */
  int[] rules() {
    return all;
  }

  /** Sets the bits of the rules that the frame's event may match. */
  void collect(Frame frame, long[] words) {
    collect(frame.value(slot), words);
  }

  private void collect(Value value, long[] words) {
    switch (value) {
      case Value.Text text -> form.collect(text, words);
      case Value.Absent _ -> {}
      case Value.NotSent _ -> set(all, words);
      case Value.Items(var values) -> {
        for (int i = 0; i < values.size(); i++) {
          collect(values.get(i), words);
        }
      }
      default -> form.collect((Value.Text) Value.text(Texts.bytes(value)), words);
    }
  }

  /** Sets bits. */
  static void set(int[] rules, long[] words) {
    for (int rule : rules) {
      words[rule >> 6] |= 1L << rule;
    }
  }
}
