package dev.vedette.cli.rules;

import com.google.protobuf.ByteString;
import dev.vedette.cli.outcome.CommandFailure;
import dev.vedette.proto.rules.v1.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Reads the rule files that were named on the command line, in order. */
final class RuleFiles {
  private static final long MAX_BYTES = 4L << 20;

  private RuleFiles() {}

  /** The files; a directory stands for the {@code .yaml} and {@code .yml} files in it, by name. */
  static List<File> read(List<Path> named) {
    List<File> files = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Path path : expand(named)) {
      String name = String.valueOf(path.getFileName());
      if (!names.add(name)) {
        throw new CommandFailure(path + ": a second file named " + name);
      }
      files.add(File.newBuilder().setPath(name).setContent(content(path)).build());
    }
    return files;
  }

  private static List<Path> expand(List<Path> named) {
    List<Path> all = new ArrayList<>();
    for (Path path : named) {
      if (Files.isDirectory(path)) {
        try (Stream<Path> inside = Files.list(path)) {
          inside.filter(RuleFiles::isYaml).sorted().forEach(all::add);
        } catch (IOException e) {
          throw new CommandFailure(path + ": cannot be listed: " + e.getMessage());
        }
      } else {
        all.add(path);
      }
    }
    if (all.isEmpty()) {
      throw new CommandFailure(named + ": no rule file (expected: files ending in .yaml or .yml)");
    }
    return all;
  }

  private static boolean isYaml(Path path) {
    String name = path.toString();
    return name.endsWith(".yaml") || name.endsWith(".yml");
  }

  private static ByteString content(Path path) {
    try {
      if (Files.size(path) > MAX_BYTES) {
        throw new CommandFailure(
            path + ": " + Files.size(path) + " bytes (expected: at most 4 MiB)");
      }
      return ByteString.copyFrom(Files.readAllBytes(path));
    } catch (java.nio.file.NoSuchFileException e) {
      throw new CommandFailure(path + ": no such file");
    } catch (IOException e) {
      throw new CommandFailure(path + ": cannot be read: " + e.getMessage());
    }
  }
}
