package dev.vedette.ebpf;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/**
 * A map in the kernel, read and written as bytes in native order. Thread-safe: the kernel
 * serialises. Not for the event path: every call is a system call.
 */
public final class BpfMap {
  private static final long ANY = 0;

  private final String name;
  private final int fd;
  private final int keyBytes;
  private final int valueBytes;

  BpfMap(String name, int fd, int keyBytes, int valueBytes) {
    this.name = name;
    this.fd = fd;
    this.keyBytes = keyBytes;
    this.valueBytes = valueBytes;
  }

  /** The size of a key. */
  public int keyBytes() {
    return keyBytes;
  }

  /** The size of a value; in a per-CPU map the size of one CPU's value. */
  public int valueBytes() {
    return valueBytes;
  }

  /** Sets an entry, whether it was there or not. */
  public void update(byte[] key, byte[] value) {
    requireSize(key.length, keyBytes, "key");
    requireSize(value.length, valueBytes, "value");
    try (Arena arena = Arena.ofConfined()) {
      int result = Libbpf.UPDATE.call(fd, copy(arena, key), copy(arena, value), ANY).number();
      if (result < 0) {
        throw new BpfException("map " + name + ": cannot update: " + Errno.describe(result));
      }
    }
  }

  /** The value of an entry. */
  public Optional<byte[]> lookup(byte[] key) {
    return lookup(key, valueBytes);
  }

  /** The values of an entry of a per-CPU map, one after the other, each padded to 8 bytes. */
  public Optional<byte[]> lookupPerCpu(byte[] key) {
    return lookup(key, (valueBytes + 7) / 8 * 8 * BpfObject.possibleCpus());
  }

  /** Removes an entry; says whether it was there. */
  public boolean delete(byte[] key) {
    requireSize(key.length, keyBytes, "key");
    try (Arena arena = Arena.ofConfined()) {
      int result = Libbpf.DELETE.call(fd, copy(arena, key)).number();
      if (result < 0 && result != -Errno.ENOENT) {
        throw new BpfException("map " + name + ": cannot delete: " + Errno.describe(result));
      }
      return result == 0;
    }
  }

  private Optional<byte[]> lookup(byte[] key, int bytes) {
    requireSize(key.length, keyBytes, "key");
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(bytes, Long.BYTES);
      int result = Libbpf.LOOKUP.call(fd, copy(arena, key), value.address()).number();
      if (result == -Errno.ENOENT) {
        return Optional.empty();
      }
      if (result < 0) {
        throw new BpfException("map " + name + ": cannot look up: " + Errno.describe(result));
      }
      return Optional.of(value.toArray(ValueLayout.JAVA_BYTE));
    }
  }

  /** Returns the address of the copy. */
  private static long copy(Arena arena, byte[] bytes) {
    MemorySegment copy = arena.allocate(bytes.length, Long.BYTES);
    MemorySegment.copy(bytes, 0, copy, ValueLayout.JAVA_BYTE, 0, bytes.length);
    return copy.address();
  }

  private void requireSize(int actual, int expected, String what) {
    if (actual != expected) {
      throw new IllegalArgumentException(
          "map " + name + ": " + what + " of " + actual + " bytes (expected: " + expected + ")");
    }
  }
}
