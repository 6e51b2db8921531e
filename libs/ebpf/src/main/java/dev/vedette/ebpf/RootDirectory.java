package dev.vedette.ebpf;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
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

  private static final CFunction OPEN = CFunction.ofLibc("open");
  private static final CFunction SYSCALL = CFunction.ofLibc("syscall");
  private static final CFunction READ = CFunction.ofLibc("read");

  private final int fd;

  private RootDirectory(int fd) {
    this.fd = fd;
  }

  /** Opens a directory, which reads nothing of it; empty if there is none. */
  public static Optional<RootDirectory> open(Path directory) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocateFrom(directory.toString());
      int fd = OPEN.call(name.address(), PATH_ONLY | DIRECTORY | CLOSE_ON_EXEC).number();
      return fd < 0 ? Optional.empty() : Optional.of(new RootDirectory(fd));
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
      MemorySegment name = arena.allocateFrom(path);
      int file = SYSCALL.call(OPENAT2, fd, name.address(), how.address(), HOW_BYTES).number();
      if (file < 0) {
        return Optional.empty();
      }
      try {
        return Optional.of(content(file, limit));
      } finally {
        Libc.close(file);
      }
    }
  }

  @Override
  public void close() {
    Libc.close(fd);
  }

  private static byte[] content(int file, int limit) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(limit);
      long length = 0;
      while (length < limit) {
        long read = READ.call(file, buffer.address() + length, limit - length).value();
        if (read <= 0) {
          break;
        }
        length += read;
      }
      return buffer.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
    }
  }
}
