package dev.vedette.agent.event;

import dev.vedette.agent.state.KernelRecord;
import dev.vedette.agent.state.KernelRecord.Section;
import dev.vedette.language.event.Value;
import java.util.Arrays;

/** What lies in memory where a call's arguments point to. Absent if it is not there. Stateless. */
final class PointedValues {
  private static final int SOL_SOCKET = 1;
  private static final int SO_ERROR = 4;
  private static final int SO_RCVTIMEO = 20;
  private static final int SO_SNDTIMEO = 21;
  private static final int OPTION_LENGTH = 4;
  private static final long NANOS = 1_000_000_000;
  private static final long NANOS_PER_MICRO = 1_000;
  // The bytes of `struct msghdr`, behind which the length of the message stands.
  private static final int MESSAGE = 56;
  private static final int COMPAT_MESSAGE = 28;

  private PointedValues() {}

  /** The value that {@code events.tsv} names with an asterisk before. */
  static Value of(KernelRecord record, String source) {
    boolean succeeded = record.result() >= 0;
    return switch (source) {
      case "*cur" -> word(record, 0);
      case "*max" -> word(record, 1);
      case "*gotcur" -> succeeded ? word(record, 0) : Value.ABSENT;
      case "*gotmax" -> succeeded ? word(record, 1) : Value.ABSENT;
      case "*newcur" -> number(record, Section.MEMORY, 0, 8);
      case "*newmax" -> number(record, Section.MEMORY, 8, 8);
      case "*oldcur" -> succeeded ? number(record, Section.MEMORY2, 0, 8) : Value.ABSENT;
      case "*oldmax" -> succeeded ? number(record, Section.MEMORY2, 8, 8) : Value.ABSENT;
      case "*0", "*4", "*12", "*16", "*20" ->
          number(record, Section.MEMORY, Integer.parseInt(source.substring(1)), 4);
      case "*ringflags" -> ringFlags(record);
      case "*message" ->
          succeeded
              ? number(record, Section.MEMORY, record.compat() ? COMPAT_MESSAGE : MESSAGE, 4)
              : Value.ABSENT;
      case "*gotoption" ->
          record.length(Section.MEMORY2) < 4
              ? Value.ABSENT
              : option(record, record.int32(Section.MEMORY2, 0));
      case "*gotlength" -> number(record, Section.MEMORY2, 0, 4);
      case "*option" -> option(record, (int) record.argument(OPTION_LENGTH));
      default -> throw new IllegalStateException("events.tsv: " + source);
    };
  }

  /** A number as wide as the program's registers, of which the highest means that there is none. */
  private static Value word(KernelRecord record, int index) {
    if (!record.compat()) {
      return number(record, Section.MEMORY, 8 * index, 8);
    }
    return record.length(Section.MEMORY) < 4 * (index + 1)
        ? Value.ABSENT
        : number32(record.int32(Section.MEMORY, 4 * index));
  }

  private static Value number32(int limit) {
    return Value.number(limit == -1 ? -1 : Integer.toUnsignedLong(limit));
  }

  private static Value number(KernelRecord record, Section section, int at, int bytes) {
    if (record.length(section) < at + bytes) {
      return Value.ABSENT;
    }
    return Value.number(
        bytes == 8 ? record.int64(section, at) : Integer.toUnsignedLong(record.int32(section, at)));
  }

  private static Value ringFlags(KernelRecord record) {
    return record.length(Section.MEMORY) < 12
        ? Value.ABSENT
        : Value.number(FlagBits.ringSetup(record.int32(Section.MEMORY, 8)));
  }

  /** A socket's option: a number, an interval in nanoseconds, or the bytes as they are. */
  private static Value option(KernelRecord record, int length) {
    int copied = Math.min(length, record.length(Section.MEMORY));
    if (copied <= 0) {
      return Value.ABSENT;
    }
    int name = (int) record.argument(2);
    if ((int) record.argument(1) == SOL_SOCKET) {
      if (name == SO_RCVTIMEO || name == SO_SNDTIMEO) {
        return interval(record, copied);
      }
      if (copied == 4) {
        int number = record.int32(Section.MEMORY, 0);
        // An error is written as results are.
        return Value.number(name == SO_ERROR ? -number : Integer.toUnsignedLong(number));
      }
      if (copied == 8 && length == 8) {
        return Value.number(record.int64(Section.MEMORY, 0));
      }
    }
    return Value.text(Arrays.copyOf(record.bytes(Section.MEMORY), copied));
  }

  private static Value interval(KernelRecord record, int copied) {
    if (copied >= 16) {
      return Value.number(
          record.int64(Section.MEMORY, 0) * NANOS
              + record.int64(Section.MEMORY, 8) * NANOS_PER_MICRO);
    }
    return copied < 8
        ? Value.ABSENT
        : Value.number(
            record.int32(Section.MEMORY, 0) * NANOS
                + record.int32(Section.MEMORY, 4) * NANOS_PER_MICRO);
  }
}
