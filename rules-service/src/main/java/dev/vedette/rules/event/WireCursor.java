package dev.vedette.rules.event;

import dev.vedette.server.grpc.ServiceException;

/**
 * Walks through the fields of a message in its bytes, without making anything of them. Whatever the
 * bytes are, it stays inside of them. Not thread-safe.
 */
final class WireCursor {
  private static final int VARINT = 0;
  private static final int FIXED_64 = 1;
  private static final int LENGTH = 2;
  private static final int FIXED_32 = 5;
  private static final int TYPE_BITS = 3;
  private static final int LONGEST_VARINT = 64;

  private byte[] bytes = {};
  private int at;
  private int end;

  /** Turns to the message between two places. */
  void over(byte[] content, int from, int to) {
    bytes = content;
    at = from;
    end = to;
  }

  boolean hasMore() {
    return at < end;
  }

  /** Where it stands. */
  int at() {
    return at;
  }

  /** Goes on from a place further on. */
  void jump(int to) {
    at = to;
  }

  /** The number and type of the next field. */
  int tag() {
    long tag = varint();
    if (tag < 1 << TYPE_BITS || tag > 0xffff_ffffL) {
      throw malformed();
    }
    return (int) tag;
  }

  long varint() {
    if (at < end && bytes[at] >= 0) {
      return bytes[at++];
    }
    long value = 0;
    for (int shift = 0; shift < LONGEST_VARINT && at < end; shift += 7) {
      byte next = bytes[at++];
      value |= (next & 0x7fL) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw malformed();
  }

  long fixed64() {
    if (end - at < Long.BYTES) {
      throw malformed();
    }
    long value = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      value |= (bytes[at + i] & 0xffL) << (Byte.SIZE * i);
    }
    at += Long.BYTES;
    return value;
  }

  /** Reads a length and returns where what is so long ends; it begins where the cursor stands. */
  int lengthEnd() {
    long length = varint();
    if (length < 0 || length > end - at) {
      throw malformed();
    }
    return at + (int) length;
  }

  /** Leaves out a field that nobody knows, of a newer version. */
  void skip(int tag) {
    switch (tag & ((1 << TYPE_BITS) - 1)) {
      case VARINT -> {
        long _ = varint();
      }
      case FIXED_64 -> {
        long _ = fixed64();
      }
      case LENGTH -> at = lengthEnd();
      case FIXED_32 -> {
        if (end - at < Integer.BYTES) {
          throw malformed();
        }
        at += Integer.BYTES;
      }
      default -> throw malformed();
    }
  }

  static ServiceException malformed() {
    return ServiceException.invalidField(
        "batch", "bytes that are no message", "vedette.event.v1.EventBatch");
  }
}
