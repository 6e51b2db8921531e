package dev.vedette.ebpf;

import static dev.vedette.ebpf.Native.INT;
import static dev.vedette.ebpf.Native.LONG;
import static dev.vedette.ebpf.Native.POINTER;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** The few functions of the C library that mapping a ring and reading a clock take. */
final class Libc {
  static final int PROT_READ = 1;
  static final int PROT_WRITE = 2;

  private static final int MAP_SHARED = 1;
  private static final int SC_PAGESIZE = 30;

  private static final MethodHandle MMAP =
      Native.functionWithErrno(
          Native.libc(),
          "mmap",
          FunctionDescriptor.of(POINTER, POINTER, LONG, INT, INT, INT, LONG));
  private static final MethodHandle MUNMAP =
      Native.function(Native.libc(), "munmap", FunctionDescriptor.of(INT, POINTER, LONG));
  private static final MethodHandle SYSCONF =
      Native.function(Native.libc(), "sysconf", FunctionDescriptor.of(LONG, INT));
  private static final MethodHandle CLOCK_GETTIME =
      Native.function(Native.libc(), "clock_gettime", FunctionDescriptor.of(INT, INT, POINTER));

  private static final int F_SETFD = 2;

  private static final MethodHandle FCNTL =
      Native.variadic("fcntl", FunctionDescriptor.of(INT, INT, INT, INT), 2);
  private static final MethodHandle CLOSE =
      Native.function(Native.libc(), "close", FunctionDescriptor.of(INT, INT));

  // struct pollfd: an int and two shorts, of which the first is POLLIN here
  private static final MethodHandle POLL =
      Native.function(Native.libc(), "poll", FunctionDescriptor.of(INT, POINTER, LONG, INT));
  private static final int POLLIN = 1;

  private Libc() {}

  /** Has a file stay open when this process becomes another program. */
  static void keepOpen(int fd) {
    try {
      int result = (int) FCNTL.invokeExact(fd, F_SETFD, 0);
      if (result != 0) {
        throw new BpfException("fcntl(" + fd + ") failed (expected: an open file)");
      }
    } catch (Throwable thrown) {
      throw Native.broken(thrown);
    }
  }

  /** Waits until there is something to read, or so long, or for a signal. */
  static void awaitReadable(int fd, int millis) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment polled = arena.allocate(LONG);
      polled.set(INT, 0, fd);
      polled.set(ValueLayout.JAVA_SHORT, 4, (short) POLLIN);
      int _ = (int) POLL.invokeExact(polled, 1L, millis);
    } catch (Throwable thrown) {
      throw Native.broken(thrown);
    }
  }

  static void close(int fd) {
    try {
      int _ = (int) CLOSE.invokeExact(fd);
    } catch (Throwable thrown) {
      throw Native.broken(thrown);
    }
  }

  @SuppressWarnings("restricted") // the kernel mapped exactly this length
  static MemorySegment map(int fd, long length, int protection, long offset) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Native.callState(arena);
      MemorySegment mapped =
          (MemorySegment)
              MMAP.invokeExact(
                  state, MemorySegment.NULL, length, protection, MAP_SHARED, fd, offset);
      if (mapped.address() == -1L) {
        throw new BpfException("mmap of a ring: " + Errno.describe(Native.errno(state)));
      }
      return mapped.reinterpret(length);
    } catch (Throwable thrown) {
      throw Native.broken(thrown);
    }
  }

  static void unmap(MemorySegment mapped) {
    try {
      int _ = (int) MUNMAP.invokeExact(mapped, mapped.byteSize());
    } catch (Throwable thrown) {
      throw Native.broken(thrown);
    }
  }

  static long pageSize() {
    try {
      return (long) SYSCONF.invokeExact(SC_PAGESIZE);
    } catch (Throwable thrown) {
      throw Native.broken(thrown);
    }
  }

  static long clockNanos(int clock) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment time = arena.allocate(LONG, 2);
      int result = (int) CLOCK_GETTIME.invokeExact(clock, time);
      if (result != 0) {
        throw new BpfException("clock_gettime(" + clock + ") failed (expected: a clock)");
      }
      return time.getAtIndex(LONG, 0) * 1_000_000_000L + time.getAtIndex(LONG, 1);
    } catch (Throwable thrown) {
      throw Native.broken(thrown);
    }
  }
}
