package dev.vedette.agent.state;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The open files of a process by number; threads of one process share it. Bounded: when it is full
 * a new file is not remembered. Not thread-safe.
 */
final class DescriptorTable {
  private static final int MOST = 4096;
  // Numbers are handed out from the lowest, so that nearly all are found by their place.
  private static final int LOW = 1024;

  private @Nullable OpenDescriptor[] low = new OpenDescriptor[8];
  private final TreeMap<Long, OpenDescriptor> high = new TreeMap<>();
  private int size;
  private long bytes;

  @Nullable OpenDescriptor get(long number) {
    if (number >= 0 && number < LOW) {
      return number < low.length ? low[(int) number] : null;
    }
    return high.get(number);
  }

  void put(long number, OpenDescriptor descriptor) {
    OpenDescriptor before = get(number);
    if (before == null && size >= MOST) {
      return;
    }
    size += before == null ? 1 : 0;
    bytes += descriptor.bytes() - (before == null ? 0 : before.bytes());
    if (number < 0 || number >= LOW) {
      high.put(number, descriptor);
      return;
    }
    if (number >= low.length) {
      low = Arrays.copyOf(low, Math.max(low.length * 2, (int) number + 1));
    }
    low[(int) number] = descriptor;
  }

  void remove(long number) {
    OpenDescriptor before = get(number);
    if (before == null) {
      return;
    }
    size--;
    bytes -= before.bytes();
    if (number >= 0 && number < LOW) {
      low[(int) number] = null;
    } else {
      high.remove(number);
    }
  }

  void removeRange(long first, long last) {
    for (long number = Math.max(0, first); number <= Math.min(last, low.length - 1L); number++) {
      remove(number);
    }
    if (first <= last) {
      List.copyOf(high.subMap(first, true, last, true).keySet()).forEach(this::remove);
    }
  }

  int size() {
    return size;
  }

  /** About how much memory it takes. */
  long bytes() {
    return bytes + 8L * low.length;
  }

  /** All of them, in the order of their numbers. */
  List<OpenDescriptor> all() {
    List<OpenDescriptor> all = new ArrayList<>(size);
    for (OpenDescriptor open : low) {
      if (open != null) {
        all.add(open);
      }
    }
    all.addAll(high.values());
    return all;
  }

  /** What a forked process starts with. */
  DescriptorTable fork() {
    DescriptorTable copy = new DescriptorTable();
    copy.low = new OpenDescriptor[low.length];
    for (int i = 0; i < low.length; i++) {
      OpenDescriptor open = low[i];
      copy.low[i] = open == null ? null : open.duplicate();
    }
    high.forEach((number, open) -> copy.high.put(number, open.duplicate()));
    copy.size = size;
    copy.bytes = bytes;
    return copy;
  }
}
