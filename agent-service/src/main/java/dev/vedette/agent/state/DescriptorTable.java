package dev.vedette.agent.state;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The open files of a process by number; threads of one process share it. Bounded: when it is full
 * a new file is not remembered. Not thread-safe.
 */
final class DescriptorTable {
  private static final int MOST = 4096;

  private final TreeMap<Long, OpenDescriptor> open = new TreeMap<>();

  @Nullable OpenDescriptor get(long number) {
    return open.get(number);
  }

  void put(long number, OpenDescriptor descriptor) {
    if (open.size() < MOST || open.containsKey(number)) {
      open.put(number, descriptor);
    }
  }

  void remove(long number) {
    open.remove(number);
  }

  void removeRange(long first, long last) {
    if (first <= last) {
      open.subMap(first, true, last, true).clear();
    }
  }

  int size() {
    return open.size();
  }

  Map<Long, OpenDescriptor> all() {
    return open;
  }

  /** What a forked process starts with. */
  DescriptorTable fork() {
    DescriptorTable copy = new DescriptorTable();
    open.forEach((number, descriptor) -> copy.open.put(number, descriptor.duplicate()));
    return copy;
  }
}
