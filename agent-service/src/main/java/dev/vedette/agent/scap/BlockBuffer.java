package dev.vedette.agent.scap;

import java.io.ByteArrayOutputStream;

/** The body of a block that is written, lowest bytes first. Not thread-safe. */
final class BlockBuffer {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  BlockBuffer number(long value, int size) {
    for (int i = 0; i < size; i++) {
      bytes.write((int) (value >>> (8 * i)));
    }
    return this;
  }

  BlockBuffer bytes(byte[] value) {
    bytes.writeBytes(value);
    return this;
  }

  /** Bytes with their length before them, cut where they are too long for a reader. */
  BlockBuffer text(byte[] value, int longest) {
    int size = Math.min(value.length, longest);
    number(size, 2);
    bytes.write(value, 0, size);
    return this;
  }

  /** Bytes in a field of fixed size, filled up with zeros. */
  BlockBuffer fixed(byte[] value, int size) {
    int used = Math.min(value.length, size - 1);
    bytes.write(value, 0, used);
    for (int i = used; i < size; i++) {
      bytes.write(0);
    }
    return this;
  }

  /** An entry with its length before it, which counts itself. */
  BlockBuffer entry(BlockBuffer entry) {
    number(entry.size() + 4L, 4);
    return bytes(entry.toByteArray());
  }

  int size() {
    return bytes.size();
  }

  byte[] toByteArray() {
    return bytes.toByteArray();
  }
}
