package dev.vedette.ebpf;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;

/**
 * One record, read where it lies, numbers in native byte order at any alignment. Lent for the
 * duration of a callback: afterwards every read throws. Not thread-safe.
 */
public final class RecordView {
  private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

  private final MemorySegment data;
  private long base;
  private int size;

  RecordView(MemorySegment data) {
    this.data = data;
  }

  /** A view of bytes on the heap, for records that were kept. */
  public static RecordView of(byte[] record) {
    RecordView view = new RecordView(MemorySegment.ofArray(record));
    view.lend(0, record.length);
    return view;
  }

  void lend(long newBase, int newSize) {
    base = newBase;
    size = newSize;
  }

  void takeBack() {
    size = 0;
  }

  /** How many bytes the record has. */
  public int size() {
    return size;
  }

  /** The byte at an offset, unsigned. */
  public int unsignedByte(int offset) {
    return Byte.toUnsignedInt(data.get(ValueLayout.JAVA_BYTE, at(offset, 1)));
  }

  /** The two bytes at an offset, unsigned. */
  public int unsignedShort(int offset) {
    return Short.toUnsignedInt(data.get(SHORT, at(offset, 2)));
  }

  /** The four bytes at an offset, signed. */
  public int int32(int offset) {
    return data.get(INT, at(offset, 4));
  }

  /** The four bytes at an offset, unsigned. */
  public long unsignedInt(int offset) {
    return Integer.toUnsignedLong(int32(offset));
  }

  /** The eight bytes at an offset. */
  public long int64(int offset) {
    return data.get(LONG, at(offset, 8));
  }

  /** Copies bytes out of the record. */
  public void copy(int offset, byte[] target, int targetOffset, int length) {
    MemorySegment.copy(
        data, ValueLayout.JAVA_BYTE, at(offset, length), target, targetOffset, length);
  }

  /** Bytes of the record, copied. */
  public byte[] bytes(int offset, int length) {
    byte[] copy = new byte[length];
    copy(offset, copy, 0, length);
    return copy;
  }

  /** Whether the bytes at an offset are these. Bytes beyond the record equal nothing. */
  public boolean matches(int offset, byte[] expected) {
    if (offset < 0 || expected.length > size - offset) {
      return false;
    }
    long start = base + offset;
    return MemorySegment.mismatch(
            data,
            start,
            start + expected.length,
            MemorySegment.ofArray(expected),
            0,
            expected.length)
        < 0;
  }

  private long at(int offset, int length) {
    Objects.checkFromIndexSize(offset, length, size);
    return base + offset;
  }
}
