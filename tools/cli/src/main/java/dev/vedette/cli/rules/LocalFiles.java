package dev.vedette.cli.rules;

import dev.vedette.cli.outcome.CommandFailure;
import dev.vedette.language.LoadResult;
import dev.vedette.language.RuleBook;
import dev.vedette.language.RuleFile;
import dev.vedette.language.RuleLoader;
import dev.vedette.language.diagnostic.Diagnostic;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Reads files that commands work on without a service. Stateless. */
public final class LocalFiles {
  static final int MAX_BYTES = 16 << 20;

  private LocalFiles() {}

  /** The paths; a directory stands for the YAML files in it, by name. */
  static List<Path> expand(List<Path> named) {
    List<Path> all = new ArrayList<>();
    for (Path path : named) {
      if (Files.isDirectory(path)) {
        try (Stream<Path> inside = Files.list(path)) {
          inside.filter(LocalFiles::isYaml).sorted().forEach(all::add);
        } catch (IOException e) {
          throw new CommandFailure(path + ": cannot be listed: " + e.getMessage());
        }
      } else {
        all.add(path);
      }
    }
    if (all.isEmpty()) {
      throw new CommandFailure(named + ": no file (expected: files ending in .yaml or .yml)");
    }
    return all;
  }

  private static boolean isYaml(Path path) {
    String name = path.toString();
    return name.endsWith(".yaml") || name.endsWith(".yml");
  }

  /** The whole of a file, unless that is too large. */
  public static byte[] content(Path path) {
    return content(path, MAX_BYTES);
  }

  static byte[] content(Path path, int maxBytes) {
    try {
      if (Files.isDirectory(path)) {
        throw new CommandFailure(path + ": a directory (expected: a file)");
      }
      long size = Files.size(path);
      if (size > maxBytes) {
        throw new CommandFailure(
            path + ": " + size + " bytes (expected: at most " + maxBytes + ")");
      }
      return Files.readAllBytes(path);
    } catch (NoSuchFileException e) {
      throw new CommandFailure(path + ": no such file");
    } catch (IOException e) {
      throw new CommandFailure(path + ": cannot be read: " + e.getMessage());
    }
  }

  /** Rule files under the names that they were given by. */
  public static List<RuleFile> rules(List<Path> named) {
    List<RuleFile> files = new ArrayList<>();
    for (Path path : expand(named)) {
      files.add(new RuleFile(path.toString(), content(path)));
    }
    return files;
  }

  /** The rules of files; errors are printed and end the command. */
  public static RuleBook book(List<RuleFile> files, PrintWriter err) {
    LoadResult result = new RuleLoader().load(files);
    List<Diagnostic> errors = result.diagnostics().stream().filter(Diagnostic::isError).toList();
    errors.forEach(error -> err.println(error.render()));
    err.flush();
    return result
        .book()
        .orElseThrow(() -> new CommandFailure(count(errors.size(), "error") + " in rule files"));
  }

  /** A number with its noun. */
  public static String count(int number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }
}
