package dev.vedette.language.plan;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A text that is looked for within others, eight bytes at a time by the one of its bytes that is
 * seldom seen. Immutable and thread-safe.
 */
final class Needle {
  /** Bytes of paths and command lines, the most frequent first. */
  private static final String COMMON = "/e.srtionalc-dpm_uhb ygf=01vk:2wx3";

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long LOW = 0x0101010101010101L;
  private static final long HIGH = 0x8080808080808080L;

  private final byte[] part;
  private final boolean folded;
  private final int rare;

  private Needle(byte[] part, boolean folded) {
    this.part = part;
    this.folded = folded;
    this.rare = rarest(part);
  }

  static Needle exact(byte[] part) {
    return new Needle(part, false);
  }

  /** One that takes letters of ASCII in either case. */
  static Needle folded(byte[] part) {
    return new Needle(Texts.lower(part), true);
  }

  private static int rarest(byte[] part) {
    int rarest = 0;
    int least = Integer.MAX_VALUE;
    for (int i = 0; i < part.length; i++) {
      int rank = COMMON.indexOf(part[i]);
      int frequency = rank < 0 ? 0 : COMMON.length() - rank;
      if (frequency < least) {
        least = frequency;
        rarest = i;
      }
    }
    return rarest;
  }

  /** Whether the text has it. */
  boolean isIn(byte[] text) {
    if (part.length == 0) {
      return true;
    }
    byte one = part[rare];
    byte other = folded ? Texts.upper(one) : one;
    int last = text.length - part.length + rare;
    for (int i = find(text, one, other, rare, last);
        i >= 0;
        i = find(text, one, other, i + 1, last)) {
      if (stands(text, i - rare)) {
        return true;
      }
    }
    return false;
  }

  private boolean stands(byte[] text, int at) {
    for (int i = 0; i < part.length; i++) {
      byte b = text[at + i];
      if ((folded ? Texts.lower(b) : b) != part[i]) {
        return false;
      }
    }
    return true;
  }

  /** The first position from {@code from} to {@code last} that has one of two bytes, or -1. */
  private static int find(byte[] text, byte one, byte other, int from, int last) {
    int i = from;
    long ones = (one & 0xffL) * LOW;
    long others = (other & 0xffL) * LOW;
    for (int end = Math.min(last, text.length - Long.BYTES); i <= end; i += Long.BYTES) {
      long eight = (long) LONGS.get(text, i);
      long found = zeros(eight ^ ones) | zeros(eight ^ others);
      if (found != 0) {
        int at = i + (Long.numberOfTrailingZeros(found) >>> 3);
        return at <= last ? at : -1;
      }
    }
    for (; i <= last; i++) {
      if (text[i] == one || text[i] == other) {
        return i;
      }
    }
    return -1;
  }

  /** Has the high bit of the lowest byte that is zero; of higher bytes it says nothing. */
  private static long zeros(long eight) {
    return (eight - LOW) & ~eight & HIGH;
  }
}
