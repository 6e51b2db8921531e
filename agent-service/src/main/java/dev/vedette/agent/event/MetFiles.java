package dev.vedette.agent.event;

import dev.vedette.agent.state.DescriptorKind;
import dev.vedette.language.event.Party;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The files that events were about lately, by their names, since most files are used again and
 * again. Of two whose names fall on one place the later is remembered. Used by the reading thread.
 */
final class MetFiles {
  private static final int PLACES = 1024;
  private static final int LONGEST_NAME = 256;

  private final byte[][] names = new byte[PLACES][];
  private final DescriptorKind[] kinds = new DescriptorKind[PLACES];
  private final byte[] states = new byte[PLACES];
  private final @Nullable Party[] parties = new Party[PLACES];

  /**
   * The file as a party to events; null if it was not met before.
   *
   * @param asGiven whether its name is the path that the program gave
   * @param name its name, which is not changed afterwards
   */
  @Nullable Party meet(DescriptorKind kind, boolean isOpen, boolean asGiven, byte[] name) {
    if (name.length > LONGEST_NAME) {
      return null;
    }
    byte state = (byte) ((isOpen ? 1 : 0) | (asGiven ? 2 : 0));
    int hash = Arrays.hashCode(name);
    int place = (hash ^ hash >>> 16) & (PLACES - 1);
    if (kinds[place] != kind || states[place] != state || !Arrays.equals(names[place], name)) {
      names[place] = name;
      kinds[place] = kind;
      states[place] = state;
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
