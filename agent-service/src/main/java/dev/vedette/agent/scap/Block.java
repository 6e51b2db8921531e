package dev.vedette.agent.scap;

import java.util.Arrays;

/**
 * The rest of a block, or of an entry in one, from which nothing beyond its end can be read. Not
 * thread-safe.
 */
final class Block {
  private final CaptureInput input;
  private final String what;
  private long left;

  Block(CaptureInput input, String what, long size) {
    this.input = input;
    this.what = what;
    this.left = size;
  }

  /** An entry at the start of what is left, with a length of its own. */
  Block entry(String name, long size) throws ScapException {
    take(size);
    return new Block(input, name, size);
  }

  boolean has(long size) {
    return left >= size;
  }

  long left() {
    return left;
  }

  ScapException error(String problem) {
    return new ScapException(what + ": " + problem, input.offset());
  }

  private void take(long size) throws ScapException {
    if (size < 0 || size > left) {
      throw error(left + " bytes left (expected: at least " + size + ")");
    }
    left -= size;
  }

  int unsignedByte() throws ScapException {
    take(1);
    return input.unsignedByte();
  }

  int unsignedShort() throws ScapException {
    take(2);
    return (int) input.number(2);
  }

  int int32() throws ScapException {
    take(4);
    return (int) input.number(4);
  }

  long unsignedInt() throws ScapException {
    take(4);
    return input.number(4);
  }

  long int64() throws ScapException {
    take(8);
    return input.number(8);
  }

  byte[] bytes(int size) throws ScapException {
    take(size);
    byte[] bytes = new byte[size];
    input.read(bytes, 0, size);
    return bytes;
  }

  /** A text with its length before it; what follows a NUL in it is not part of it. */
  byte[] text(int longest) throws ScapException {
    byte[] bytes = vector(longest);
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == 0) {
        return Arrays.copyOf(bytes, i);
      }
    }
    return bytes;
  }

  /** Bytes with their length before them. */
  byte[] vector(int longest) throws ScapException {
    int size = unsignedShort();
    if (size > longest) {
      throw error("a text of " + size + " bytes (expected: at most " + longest + ")");
    }
    return bytes(size);
  }

  /** Passes over what is left. */
  void finish() throws ScapException {
    input.skip(left);
    left = 0;
  }
}
