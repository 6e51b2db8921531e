package dev.vedette.rules.recording;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A folder of segment files that is kept within bounds; thread-safe, as the file system is. */
final class SegmentFolder {
  static final String SUFFIX = ".seg";

  private final Path directory;

  SegmentFolder(Path directory) {
    this.directory = directory;
  }

  /** A file as it was when the folder was read. */
  record Entry(Path path, long size, Instant modified) {}

  Path path(String name) {
    return directory.resolve(name + SUFFIX);
  }

  void make() throws IOException {
    Files.createDirectories(directory);
  }

  /** The files, oldest first; those that go away meanwhile are left out. */
  List<Entry> entries() throws IOException {
    List<Entry> entries = new ArrayList<>();
    if (!Files.isDirectory(directory)) {
      return entries;
    }
    try (Stream<Path> paths = Files.list(directory)) {
      paths.filter(file -> file.toString().endsWith(SUFFIX)).forEach(path -> add(path, entries));
    }
    entries.sort(Comparator.comparing(Entry::modified).thenComparing(Entry::path));
    return entries;
  }

  /** Deletes what is older, then the oldest until the rest fits; returns the size of the rest. */
  long trim(Instant oldest, long maxBytes) throws IOException {
    List<Entry> entries = entries();
    long size = entries.stream().mapToLong(Entry::size).sum();
    for (Entry entry : entries) {
      if (size > maxBytes || entry.modified().isBefore(oldest)) {
        Files.deleteIfExists(entry.path());
        size -= entry.size();
      }
    }
    return size;
  }

  private static void add(Path path, List<Entry> entries) {
    try {
      entries.add(new Entry(path, Files.size(path), Files.getLastModifiedTime(path).toInstant()));
    } catch (NoSuchFileException _) {
      return; // Deleted between listing and looking.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
