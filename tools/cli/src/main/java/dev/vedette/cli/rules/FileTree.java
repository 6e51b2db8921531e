package dev.vedette.cli.rules;

import com.google.protobuf.ByteString;
import dev.vedette.cli.outcome.CommandFailure;
import dev.vedette.proto.rules.v1.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Reads a directory of kube-bench's controls, with its config.yaml and overrides. Stateless. */
final class FileTree {
  private static final int MOST_FILES = 1000;
  private static final int MAX_BYTES = 4 << 20;
  private static final int DEEPEST = 4;

  private FileTree() {}

  /** The files below a directory whose names end in one of these ways, by relative path. */
  static List<File> read(Path directory, List<String> endings) {
    if (!Files.isDirectory(directory)) {
      throw new CommandFailure(directory + ": no such directory (expected: one)");
    }
    List<File> files = files(directory, matching(directory, endings));
    if (files.isEmpty() || files.size() > MOST_FILES) {
      throw new CommandFailure(
          directory
              + ": "
              + files.size()
              + " files named "
              + String.join(" or ", endings)
              + " (expected: 1 to "
              + MOST_FILES
              + ")");
    }
    return files;
  }

  /** These files below a directory, by relative path. */
  static List<File> files(Path directory, List<Path> paths) {
    List<File> files = new ArrayList<>();
    for (Path path : paths) {
      files.add(
          File.newBuilder()
              .setPath(directory.relativize(path).toString().replace('\\', '/'))
              .setContent(ByteString.copyFrom(LocalFiles.content(path, MAX_BYTES)))
              .build());
    }
    return files;
  }

  private static List<Path> matching(Path directory, List<String> endings) {
    try (Stream<Path> paths = Files.walk(directory, DEEPEST)) {
      return paths
          .filter(path -> endings.stream().anyMatch(path.toString()::endsWith))
          .filter(Files::isRegularFile)
          .sorted()
          .limit(MOST_FILES + 1)
          .toList();
    } catch (IOException | UncheckedIOException e) {
      throw new CommandFailure(directory + ": cannot be listed: " + e.getMessage());
    }
  }
}
