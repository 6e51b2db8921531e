package dev.vedette.rules.destination;

import dev.vedette.proto.rules.v1.Alert;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Appends lines to a file and puts it aside when it is full: {@code FILE.1} is the newest of those.
 * A file that somebody else moved away is made anew. Used by one thread at a time.
 */
final class FileTarget implements Target {
  private final Destination.LogFile file;
  private @Nullable FileChannel channel;
  private @Nullable Object identity;

  FileTarget(Destination.LogFile file) {
    this.file = file;
  }

  @Override
  public Outcome send(Alert alert) throws IOException {
    byte[] line = (file.format().line(alert) + "\n").getBytes(StandardCharsets.UTF_8);
    boolean written = false;
    try {
      FileChannel open = current();
      if (open.size() > 0 && open.size() + line.length > file.maxSize().bytes()) {
        rotate();
        open = current();
      }
      ByteBuffer buffer = ByteBuffer.wrap(line);
      while (buffer.hasRemaining()) {
        open.write(buffer);
      }
      written = true;
      return new Outcome.Delivered();
    } finally {
      if (!written) {
        close();
      }
    }
  }

  private FileChannel current() throws IOException {
    if (channel != null
        && channel.isOpen()
        && Objects.equals(identity, identity(file.filename()))) {
      return channel;
    }
    close();
    FileChannel opened = open(file.filename());
    channel = opened;
    identity = identity(file.filename());
    endTornLine(opened);
    return opened;
  }

  private static FileChannel open(Path path) throws IOException {
    return FileChannel.open(
        path,
        Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
  }

  private static @Nullable Object identity(Path path) throws IOException {
    return Files.exists(path)
        ? Files.readAttributes(path, BasicFileAttributes.class).fileKey()
        : null;
  }

  /** A process that was killed may have left half a line. */
  private void endTornLine(FileChannel opened) throws IOException {
    long size = opened.size();
    if (size == 0) {
      return;
    }
    ByteBuffer last = ByteBuffer.allocate(1);
    try (FileChannel reading = FileChannel.open(file.filename(), StandardOpenOption.READ)) {
      if (reading.read(last, size - 1) != 1) {
        return;
      }
    }
    if (last.get(0) != '\n') {
      opened.write(ByteBuffer.wrap(new byte[] {'\n'}));
    }
  }

  private void rotate() throws IOException {
    close();
    if (file.keep() == 0) {
      Files.delete(file.filename());
      return;
    }
    Files.deleteIfExists(aside(file.keep()));
    for (int number = file.keep() - 1; number >= 1; number--) {
      if (Files.exists(aside(number))) {
        Files.move(aside(number), aside(number + 1), StandardCopyOption.ATOMIC_MOVE);
      }
    }
    Files.move(file.filename(), aside(1), StandardCopyOption.ATOMIC_MOVE);
  }

  private Path aside(int number) {
    return file.filename().resolveSibling(file.filename().getFileName() + "." + number);
  }

  @Override
  public void close() {
    FileChannel open = channel;
    channel = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        // Every line was written with a call of its own: nothing is lost here.
        return;
      }
    }
  }
}
