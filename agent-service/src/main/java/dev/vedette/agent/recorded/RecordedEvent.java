package dev.vedette.agent.recorded;

import dev.vedette.language.event.ValueType;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One event of a capture: its kind, and the bytes of its parameters, read by position. One instance
 * may be moved from event to event. Not thread-safe.
 *
 * <p>A parameter is missing where the event is shorter than its kind, as older ones are; an empty
 * one is there and has no bytes.
 */
public final class RecordedEvent {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int MOST_PARAMETERS = 64;
  private static final byte[] NOTHING = {};
  // What recorders wrote, before and now, for a text that could not be read.
  private static final byte[] FORMERLY_NOT_READ = "(NULL)".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] NOT_READ = "<NA>".getBytes(StandardCharsets.US_ASCII);

  private final int[] starts = new int[MOST_PARAMETERS];
  private final int[] lengths = new int[MOST_PARAMETERS];
  private EventKind kind;
  private byte[] data = NOTHING;
  private int count;
  private long timeNanos;
  private long threadId;
  private int cpu;

  /** An event without parameters as yet. */
  public RecordedEvent(EventKind kind, long timeNanos, long threadId, int cpu) {
    this.kind = kind;
    begin(kind, timeNanos, threadId, cpu);
  }

  /** Moves to another event; its parameters follow. */
  public void begin(EventKind newKind, long newTimeNanos, long newThreadId, int newCpu) {
    kind = newKind;
    timeNanos = newTimeNanos;
    threadId = newThreadId;
    cpu = newCpu;
    count = 0;
    data = NOTHING;
  }

  /** Adds the next parameter. */
  public void add(byte[] bytes) {
    int start = count == 0 ? 0 : starts[count - 1] + lengths[count - 1];
    data = Arrays.copyOf(data, start + bytes.length);
    System.arraycopy(bytes, 0, data, start, bytes.length);
    starts[count] = start;
    lengths[count] = bytes.length;
    count++;
  }

  /** Takes all parameters as they lie one behind the other; the bytes are not copied. */
  public void parameters(byte[] bytes, int start, int[] sizes, int sizeCount) {
    data = bytes;
    int at = start;
    for (int i = 0; i < sizeCount; i++) {
      starts[i] = at;
      lengths[i] = sizes[i];
      at += sizes[i];
    }
    count = sizeCount;
  }

  /** How many bytes its parameters have. */
  public int size() {
    int size = 0;
    for (int i = 0; i < count; i++) {
      size += lengths[i];
    }
    return size;
  }

  /** A copy that stays when this instance moves on. */
  public RecordedEvent copy() {
    RecordedEvent copy = new RecordedEvent(kind, timeNanos, threadId, cpu);
    int start = count == 0 ? 0 : starts[0];
    int end = count == 0 ? 0 : starts[count - 1] + lengths[count - 1];
    copy.parameters(Arrays.copyOfRange(data, start, end), 0, lengths, count);
    return copy;
  }

  public EventKind kind() {
    return kind;
  }

  public long timeNanos() {
    return timeNanos;
  }

  /** The thread that caused it; -1 if none did. */
  public long threadId() {
    return threadId;
  }

  public int cpu() {
    return cpu;
  }

  /** How many parameters it has, which may be fewer than its kind names. */
  public int count() {
    return count;
  }

  public boolean has(int position) {
    return position >= 0 && position < count;
  }

  /** Whether the parameter is missing or has no bytes. */
  public boolean isEmpty(int position) {
    return !has(position) || lengths[position] == 0;
  }

  public int length(int position) {
    return has(position) ? lengths[position] : 0;
  }

  /** A number of whatever width, with its sign; 0 if there is none. */
  public long signed(int position) {
    if (isEmpty(position)) {
      return 0;
    }
    int bits = 8 * Math.min(8, lengths[position]);
    return unsigned(position) << (64 - bits) >> (64 - bits);
  }

  /** A number of whatever width, without sign; 0 if there is none. */
  public long unsigned(int position) {
    return has(position) ? littleEndian(data, starts[position], Math.min(8, lengths[position])) : 0;
  }

  /** All bytes of a parameter; none if it is missing. */
  public byte[] bytes(int position) {
    return has(position)
        ? Arrays.copyOfRange(data, starts[position], starts[position] + lengths[position])
        : NOTHING;
  }

  /** Puts all bytes of a parameter into an array; none if it is missing. */
  public void copyTo(int position, byte[] target, int at) {
    if (has(position)) {
      System.arraycopy(data, starts[position], target, at, lengths[position]);
    }
  }

  /** A text without its final NUL. */
  public byte[] text(int position) {
    if (!has(position)) {
      return NOTHING;
    }
    int start = starts[position];
    int end = start;
    while (end < start + lengths[position] && data[end] != 0) {
      end++;
    }
    byte[] text = Arrays.copyOfRange(data, start, end);
    return Arrays.equals(text, FORMERLY_NOT_READ) ? NOT_READ.clone() : text;
  }

  /** A text that is sure to be plain. */
  public String string(int position) {
    return new String(text(position), StandardCharsets.UTF_8);
  }

  /** Several texts, each ended by NUL. */
  public List<byte[]> texts(int position) {
    return split(bytes(position));
  }

  /** The texts in bytes where each is ended by NUL. */
  public static List<byte[]> split(byte[] all) {
    if (all.length == 1 && all[0] == 0) {
      // One empty text is how recorders write none.
      return List.of();
    }
    List<byte[]> texts = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < all.length; i++) {
      if (all[i] == 0) {
        texts.add(Arrays.copyOfRange(all, start, i));
        start = i + 1;
      }
    }
    if (start < all.length) {
      texts.add(Arrays.copyOfRange(all, start, all.length));
    }
    return texts;
  }

  /** One byte of a parameter, without sign. */
  public int unsignedByte(int position, int offset) {
    return Byte.toUnsignedInt(data[at(position, offset, 1)]);
  }

  /** Some bytes of a parameter as a number without sign, lowest byte first. */
  public long number(int position, int offset, int size) {
    return littleEndian(data, at(position, offset, size), size);
  }

  private int at(int position, int offset, int size) {
    if (!has(position) || offset + size > lengths[position]) {
      throw new IndexOutOfBoundsException(
          kind + ": parameter " + position + ", offset " + offset + " (expected: within it)");
    }
    return starts[position] + offset;
  }

  private static long littleEndian(byte[] bytes, int start, int size) {
    if (size == Long.BYTES) {
      return (long) LONG.get(bytes, start);
    }
    if (size == Integer.BYTES) {
      return Integer.toUnsignedLong((int) INT.get(bytes, start));
    }
    long number = 0;
    for (int i = size - 1; i >= 0; i--) {
      number = (number << 8) | Byte.toUnsignedLong(bytes[start + i]);
    }
    return number;
  }

  /** Whether the call failed or, if it has no result, whatever it was. */
  public boolean failed() {
    return hasResult() && result() < 0;
  }

  /** Whether it says how a call ended. */
  public boolean hasResult() {
    return count > 0 && kind.tellsResult();
  }

  /** How the call ended: a negative error number, or what it returned. */
  public long result() {
    return kind.parameters().getFirst().type() == ValueType.DYN && length(0) > 1
        ? number(0, 1, 8)
        : signed(0);
  }
}
