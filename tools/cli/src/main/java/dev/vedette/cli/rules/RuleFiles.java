package dev.vedette.cli.rules;

import com.google.protobuf.ByteString;
import dev.vedette.cli.outcome.CommandFailure;
import dev.vedette.proto.rules.v1.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads the rule files that were named on the command line, in order. */
final class RuleFiles {
  private static final int MAX_BYTES = 4 << 20;

  private RuleFiles() {}

  /** The files; a directory stands for the {@code .yaml} and {@code .yml} files in it, by name. */
  static List<File> read(List<Path> named) {
    List<File> files = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Path path : LocalFiles.expand(named)) {
      String name = String.valueOf(path.getFileName());
      if (!names.add(name)) {
        throw new CommandFailure(path + ": a second file named " + name);
      }
      files.add(
          File.newBuilder()
              .setPath(name)
              .setContent(ByteString.copyFrom(LocalFiles.content(path, MAX_BYTES)))
              .build());
    }
    return files;
  }
}
