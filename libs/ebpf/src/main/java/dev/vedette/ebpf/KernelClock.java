package dev.vedette.ebpf;

/** The clocks that kernel records carry. Thread-safe. */
public final class KernelClock {
  private static final int REALTIME = 0;
  private static final int BOOTTIME = 7;

  private KernelClock() {}

  /** Nanoseconds since boot, time asleep included: what {@code bpf_ktime_get_boot_ns} tells. */
  public static long bootNanos() {
    return Libc.clockNanos(BOOTTIME);
  }

  /** What to add to nanoseconds since boot to get nanoseconds since 1970-01-01 UTC. */
  public static long bootToEpochNanos() {
    // The realtime clock is read between two readings of the other; the closest of a few pairs is
    // taken, since the
    // thread may be descheduled in between.
    long offset = 0;
    long smallestGap = Long.MAX_VALUE;
    for (int attempt = 0; attempt < 5; attempt++) {
      long before = Libc.clockNanos(BOOTTIME);
      long epoch = Libc.clockNanos(REALTIME);
      long gap = Libc.clockNanos(BOOTTIME) - before;
      if (gap < smallestGap) {
        smallestGap = gap;
        offset = epoch - before - gap / 2;
      }
    }
    return offset;
  }
}
