package dev.vedette.ebpf;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The few functions of the C library that mapping a ring and reading a clock take. */
final class Libc {
  static final int PROT_READ = 1;
  static final int PROT_WRITE = 2;

  private static final int MAP_SHARED = 1;
  private static final int SC_PAGESIZE = 30;
  private static final int F_SETFD = 2;

  // struct pollfd: an int and two shorts, of which the first is POLLIN here
  private static final int POLLIN = 1;

  private static final CFunction MMAP = CFunction.ofLibc("mmap");
  private static final CFunction MUNMAP = CFunction.ofLibc("munmap");
  private static final CFunction SYSCONF = CFunction.ofLibc("sysconf");
  private static final CFunction CLOCK_GETTIME = CFunction.ofLibc("clock_gettime");
  private static final CFunction FCNTL = CFunction.ofLibc("fcntl");
  private static final CFunction CLOSE = CFunction.ofLibc("close");
  private static final CFunction POLL = CFunction.ofLibc("poll");

  private Libc() {}

  /** Has a file stay open when this process becomes another program. */
  static void keepOpen(int fd) {
    if (FCNTL.call(fd, F_SETFD, 0).number() != 0) {
      throw new BpfException("fcntl(" + fd + ") failed (expected: an open file)");
    }
  }

  /** Waits until there is something to read, or so long, or for a signal. */
  static void awaitReadable(int fd, int millis) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment polled = arena.allocate(ValueLayout.JAVA_LONG);
      polled.set(ValueLayout.JAVA_INT, 0, fd);
      polled.set(ValueLayout.JAVA_SHORT, 4, (short) POLLIN);
      POLL.call(polled.address(), 1, millis);
    }
  }

  static void close(int fd) {
    CLOSE.call(fd);
  }

  @SuppressWarnings("restricted") // the kernel mapped exactly this length
  static MemorySegment map(int fd, long length, int protection, long offset) {
    CFunction.Result mapped = MMAP.call(0, length, protection, MAP_SHARED, fd, offset);
    if (mapped.value() == -1) {
      throw new BpfException("mmap of a ring: " + Errno.describe(mapped.errno()));
    }
    return MemorySegment.ofAddress(mapped.value()).reinterpret(length);
  }

  static void unmap(MemorySegment mapped) {
    MUNMAP.call(mapped.address(), mapped.byteSize());
  }

  static long pageSize() {
    return SYSCONF.call(SC_PAGESIZE).value();
  }

  static long clockNanos(int clock) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment time = arena.allocate(ValueLayout.JAVA_LONG, 2);
      if (CLOCK_GETTIME.call(clock, time.address()).number() != 0) {
        throw new BpfException("clock_gettime(" + clock + ") failed (expected: a clock)");
      }
      return time.getAtIndex(ValueLayout.JAVA_LONG, 0) * 1_000_000_000L
          + time.getAtIndex(ValueLayout.JAVA_LONG, 1);
    }
  }
}
