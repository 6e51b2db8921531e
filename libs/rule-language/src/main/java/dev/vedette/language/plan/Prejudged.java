package dev.vedette.language.plan;

import dev.vedette.language.event.Party;
import java.util.Arrays;

/**
 * What a party alone decides of the rules of each program: which of them its events may match at
 * all, and in which of those it has nothing more to say. Found out when the party had a few events
 * of the program, since most processes have no more. Not thread-safe.
 */
final class Prejudged extends Party.Note {
  /** Finding out takes as long as a few events do. */
  private static final int ENOUGH = 8;

  /** A party that takes part in events of very many programs is forgotten and found out anew. */
  private static final int MOST_WORDS = 256;

  // A head has the program's number, how many blocks it has, and how many events were seen.
  private static final int NUMBER = 32;
  private static final int BLOCKS = 16;
  private static final int LOW = 0xffff;

  /** Of each program a head, then the rules that may match, then those that are settled. */
  private long[] words = new long[0];

  Prejudged(Object owner) {
    super(owner);
  }

  /** Counts an event of a program; its place here, or -1 if there were too few as yet. */
  int count(int program, int blocks) {
    int at = 0;
    while (at < words.length && words[at] >>> NUMBER != program) {
      at += 1 + 2 * ((int) (words[at] >>> BLOCKS) & LOW);
    }
    if (at == words.length) {
      int needed = 1 + 2 * blocks;
      at = at + needed > MOST_WORDS ? 0 : at;
      words = Arrays.copyOf(words, at + needed);
      words[at] = (long) program << NUMBER | (long) blocks << BLOCKS;
    }
    int seen = (int) words[at] & LOW;
    if (seen < ENOUGH) {
      words[at]++;
      return -1;
    }
    return at;
  }

  /** Whether it was found out what the party decides. */
  boolean isKnown(int place) {
    return (words[place] & LOW) > ENOUGH;
  }

  /** Takes in what the party decides. */
  void learn(int place, long[] possible, long[] settled) {
    int blocks = (int) (words[place] >>> BLOCKS) & LOW;
    System.arraycopy(possible, 0, words, place + 1, blocks);
    System.arraycopy(settled, 0, words, place + 1 + blocks, blocks);
    words[place]++;
  }

  /** The rules of a block that events with the party may match. */
  long possible(int place, int block) {
    return words[place + 1 + block];
  }

  /** Those of them in which the party has nothing more to say. */
  long settled(int place, int blocks, int block) {
    return words[place + 1 + blocks + block];
  }
}
