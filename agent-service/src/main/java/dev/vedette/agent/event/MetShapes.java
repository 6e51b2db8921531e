package dev.vedette.agent.event;

import dev.vedette.language.event.Party;
import org.jspecify.annotations.Nullable;

/**
 * What events were like lately, told in five numbers, since most are like many before: what kind of
 * call, or what kind of connection they are about. Of two that fall on one place the later is
 * remembered. Used by the reading thread.
 */
final class MetShapes {
  private static final int PLACE_BITS = 8;
  private static final int PLACES = 1 << PLACE_BITS;
  private static final int NUMBERS = 5;
  private static final long MIX = 0x9E3779B97F4A7C15L;

  private final long[] shapes = new long[PLACES * NUMBERS];
  private final @Nullable Party[] parties = new Party[PLACES];

  /** The shape as a party to events; null if it was not met before. */
  @Nullable Party meet(long first, long second, long third, long fourth, long fifth) {
    long hash = (first * MIX) ^ second;
    hash = (hash * MIX) ^ third;
    hash = (hash * MIX) ^ fourth;
    hash = (hash * MIX) ^ fifth;
    int place = (int) ((hash * MIX) >>> (Long.SIZE - PLACE_BITS));
    int at = place * NUMBERS;
    if (shapes[at] != first
        || shapes[at + 1] != second
        || shapes[at + 2] != third
        || shapes[at + 3] != fourth
        || shapes[at + 4] != fifth) {
      shapes[at] = first;
      shapes[at + 1] = second;
      shapes[at + 2] = third;
      shapes[at + 3] = fourth;
      shapes[at + 4] = fifth;
      parties[place] = null;
      return null;
    }
    Party known = parties[place];
    if (known == null) {
      known = new Party();
      parties[place] = known;
    }
    return known;
  }
}
