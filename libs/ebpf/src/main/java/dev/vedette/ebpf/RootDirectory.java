package dev.vedette.ebpf;

import static dev.vedette.ebpf.Native.INT;
import static dev.vedette.ebpf.Native.LONG;
import static dev.vedette.ebpf.Native.POINTER;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The root directory of somebody who is not trusted, held open: it can be read although the process
 * whose root it was is gone. Links and {@code ..} do not lead out of it, whatever is renamed
 * meanwhile, and a pipe in a file's place is not waited for. Not thread-safe.
 */
public final class RootDirectory implements AutoCloseable {
  private static final long OPENAT2 = 437;
  private static final int READ_ONLY = 0;
  private static final int NO_TERMINAL = 0400;
  private static final int NONBLOCK = 04000;
  private static final int DIRECTORY = 0200000;
  private static final int CLOSE_ON_EXEC = 02000000;
  private static final int PATH_ONLY = 010000000;
  private static final long NO_MAGIC_LINKS = 0x02;
  private static final long IN_ROOT = 0x10;
  private static final int HOW_BYTES = 24;

  private static final MethodHandle OPEN =
      Native.variadic("open", FunctionDescriptor.of(INT, POINTER, INT), 2);
  private static final MethodHandle SYSCALL =
      Native.variadic("syscall", FunctionDescriptor.of(LONG, LONG, INT, POINTER, POINTER, LONG), 1);
  private static final MethodHandle READ =
      Native.function(Native.libc(), "read", FunctionDescriptor.of(LONG, INT, POINTER, LONG));

  private final int fd;

  private RootDirectory(int fd) {
    this.fd = fd;
  }

  /** Opens a directory, which reads nothing of it; empty if there is none. */
  public static Optional<RootDirectory> open(Path directory) {
    try (Arena arena = Arena.ofConfined()) {
      int fd =
          (int)
              OPEN.invokeExact(
                  arena.allocateFrom(directory.toString()), PATH_ONLY | DIRECTORY | CLOSE_ON_EXEC);
      return fd < 0 ? Optional.empty() : Optional.of(new RootDirectory(fd));
    } catch (Throwable thrown) {
      throw Native.broken(thrown);
    }
  }

  /**
   * The beginning of a file, at most so many bytes; empty if there is none, or none that can be
   * read at once.
   *
   * @param path relative to this directory, which is the root for it and for all links on its way
   */
  public Optional<byte[]> read(String path, int limit) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment how = arena.allocate(HOW_BYTES, Long.BYTES);
      how.setAtIndex(ValueLayout.JAVA_LONG, 0, READ_ONLY | NONBLOCK | NO_TERMINAL | CLOSE_ON_EXEC);
      how.setAtIndex(ValueLayout.JAVA_LONG, 2, IN_ROOT | NO_MAGIC_LINKS);
      long opened =
          (long) SYSCALL.invokeExact(OPENAT2, fd, arena.allocateFrom(path), how, (long) HOW_BYTES);
      if (opened < 0) {
        return Optional.empty();
      }
      int file = (int) opened;
      try {
        return Optional.of(content(file, limit));
      } finally {
        Libc.close(file);
      }
    } catch (Throwable thrown) {
      throw Native.broken(thrown);
    }
  }

  @Override
  public void close() {
    Libc.close(fd);
  }

  private static byte[] content(int file, int limit) throws Throwable {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(limit);
      long length = 0;
      while (length < limit) {
        long read = (long) READ.invokeExact(file, buffer.asSlice(length), limit - length);
        if (read <= 0) {
          break;
        }
        length += read;
      }
      return buffer.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
    }
  }
}
