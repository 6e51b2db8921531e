package dev.vedette.server.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * By what one sees that files have changed: size, time and identity of each, links followed.
 * Immutable.
 */
record FileState(List<String> entries) {
  private static final int MAX_FILES = 1000;

  FileState {
    entries = List.copyOf(entries);
  }

  /** Looks at each path; of a directory, at the files right below it. */
  static FileState of(List<Path> paths) {
    List<String> entries = new ArrayList<>();
    for (Path path : paths) {
      entries.add(describe(path));
      if (Files.isDirectory(path)) {
        try (Stream<Path> files = Files.list(path)) {
          files.sorted().limit(MAX_FILES).map(FileState::describe).forEach(entries::add);
        } catch (IOException e) {
          entries.add(path + " cannot be listed");
        }
      }
    }
    return new FileState(entries);
  }

  private static String describe(Path path) {
    try {
      BasicFileAttributes found = Files.readAttributes(path, BasicFileAttributes.class);
      return path + " " + found.size() + " " + found.lastModifiedTime() + " " + found.fileKey();
    } catch (IOException e) {
      return path + " cannot be read";
    }
  }
}
