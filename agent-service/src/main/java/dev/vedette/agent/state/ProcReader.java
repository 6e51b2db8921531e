package dev.vedette.agent.state;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads processes from procfs: those that were there before the capture, and those whose records
 * were lost. Not thread-safe.
 */
final class ProcReader {
  private static final int LIMIT = 4096;
  private static final long TICK_NANOS = 10_000_000;
  private static final byte[] DELETED = " (deleted)".getBytes(StandardCharsets.US_ASCII);

  private final Path proc;

  ProcReader(Path proc) {
    this.proc = proc;
  }

  /** Every process, parents before children where the kernel lists them so. */
  void readAll(ProcessTable table) {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(proc, "[0-9]*")) {
      for (Path entry : entries) {
        read(Integer.parseInt(entry.getFileName().toString())).ifPresent(table::put);
      }
    } catch (IOException unreadable) {
      // Without procfs processes become known by what they do; their fields stay unknown until
      // then.
      return;
    }
  }

  /** One process; empty if there is none of this number. */
  Optional<TrackedProcess> read(int pid) {
    Path directory = proc.resolve(Integer.toString(pid));
    try {
      TrackedProcess process = new TrackedProcess(pid, 0);
      readStat(directory, process);
      readStatus(directory, process);
      process.cwd = link(directory.resolve("cwd"));
      process.image = readImage(directory);
      process.loginUserId = readLoginUser(directory);
      process.container = readContainer(directory);
      process.complete = true;
      return Optional.of(process);
    } catch (IOException | NumberFormatException | IndexOutOfBoundsException gone) {
      return Optional.empty();
    }
  }

  /** The container that the process is in now; the host if that cannot be told. */
  Container readContainer(int pid) {
    return readContainer(proc.resolve(Integer.toString(pid)));
  }

  static boolean sameStart(long ticksNanos, long exactNanos) {
    return Math.abs(ticksNanos - exactNanos) <= TICK_NANOS;
  }

  private static void readStat(Path directory, TrackedProcess process) throws IOException {
    byte[] stat = bounded(directory.resolve("stat"));
    String text = new String(stat, StandardCharsets.ISO_8859_1);
    int open = text.indexOf('(');
    int close = text.lastIndexOf(')');
    process.commTerminated =
        (text.substring(open + 1, close) + "\0").getBytes(StandardCharsets.ISO_8859_1);
    String[] fields = text.substring(close + 2).split(" ", -1);
    process.parent = Long.parseLong(fields[1]);
    process.processGroup = Integer.parseInt(fields[2]);
    process.session = Integer.parseInt(fields[3]);
    process.terminal = Integer.parseInt(fields[4]);
    process.start = Long.parseLong(fields[19]) * TICK_NANOS;
  }

  private static void readStatus(Path directory, TrackedProcess process) throws IOException {
    String status = new String(bounded(directory.resolve("status")), StandardCharsets.ISO_8859_1);
    process.virtualPid = process.pid;
    process.virtualGroup = process.processGroup;
    for (String line : status.split("\n", -1)) {
      int colon = line.indexOf(':');
      if (colon < 0) {
        continue;
      }
      String[] values = line.substring(colon + 1).strip().split("\\s+", -1);
      switch (line.substring(0, colon)) {
        case "Uid" -> process.userId = Integer.parseUnsignedInt(values[1]);
        case "Gid" -> process.groupId = Integer.parseUnsignedInt(values[1]);
        case "NStgid" -> process.virtualPid = Integer.parseInt(values[values.length - 1]);
        case "NSpgid" -> process.virtualGroup = Integer.parseInt(values[values.length - 1]);
        case "CapInh" -> process.inheritable = Long.parseUnsignedLong(values[0], 16);
        case "CapPrm" -> process.permitted = Long.parseUnsignedLong(values[0], 16);
        case "CapEff" -> process.effective = Long.parseUnsignedLong(values[0], 16);
        default -> {}
      }
    }
  }

  private static ExecutedImage readImage(Path directory) throws IOException {
    byte[] path = withoutDeleted(link(directory.resolve("exe")));
    int flags = 0;
    if (new String(path, StandardCharsets.ISO_8859_1).startsWith("/memfd:")) {
      flags |= ExecutedImage.MEMFD;
    }
    long inode = 0;
    long changed = 0;
    long modified = 0;
    try {
      var attributes =
          Files.readAttributes(directory.resolve("exe"), "unix:ino,ctime,lastModifiedTime");
      inode = attributes.get("ino") instanceof Long number ? number : 0;
      changed = nanos(attributes.get("ctime"));
      modified = nanos(attributes.get("lastModifiedTime"));
    } catch (IOException | UnsupportedOperationException unknown) {
      // A kernel thread has no executable.
      inode = 0;
    }
    return new ExecutedImage(
        path,
        bounded(directory.resolve("cmdline")),
        optional(directory.resolve("environ")),
        flags,
        inode,
        changed,
        modified);
  }

  private static long nanos(@Nullable Object time) {
    return time instanceof FileTime file ? file.to(TimeUnit.NANOSECONDS) : 0;
  }

  private static int readLoginUser(Path directory) {
    String text = new String(optional(directory.resolve("loginuid")), StandardCharsets.US_ASCII);
    try {
      return Integer.parseUnsignedInt(text.strip());
    } catch (NumberFormatException none) {
      return -1;
    }
  }

  private static Container readContainer(Path directory) {
    String text = new String(optional(directory.resolve("cgroup")), StandardCharsets.UTF_8);
    for (String line : text.split("\n", -1)) {
      int path = line.indexOf('/');
      if (path >= 0) {
        Optional<Container> container = Container.ofCgroup(line.substring(path));
        if (container.isPresent()) {
          return container.get();
        }
      }
    }
    return Container.HOST;
  }

  private static byte[] link(Path link) {
    try {
      return Files.readSymbolicLink(link).toString().getBytes(StandardCharsets.UTF_8);
    } catch (IOException | UnsupportedOperationException unreadable) {
      return new byte[0];
    }
  }

  private static byte[] withoutDeleted(byte[] path) {
    int kept = path.length - DELETED.length;
    return kept > 0 && Arrays.equals(path, kept, path.length, DELETED, 0, DELETED.length)
        ? Arrays.copyOf(path, kept)
        : path;
  }

  private static byte[] bounded(Path file) throws IOException {
    try (InputStream stream = Files.newInputStream(file)) {
      return stream.readNBytes(LIMIT);
    }
  }

  private static byte[] optional(Path file) {
    try {
      return bounded(file);
    } catch (IOException unreadable) {
      return new byte[0];
    }
  }
}
