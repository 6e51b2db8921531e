package dev.vedette.cli.scan;

import dev.vedette.cli.outcome.CommandFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.FileVisitor;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The files that a scan is about: as named, below directories, by globs, or standard input. Used by
 * one thread.
 */
final class ScanInputs {
  private static final String STANDARD_INPUT = "STDIN";

  private final Set<String> names = new LinkedHashSet<>();
  private final List<String> notes = new ArrayList<>();

  private ScanInputs() {}

  /** Finds the files. */
  static ScanInputs of(List<String> words) {
    ScanInputs inputs = new ScanInputs();
    words.forEach(inputs::add);
    return inputs;
  }

  /** The files as they are called in reports. */
  List<String> names() {
    return List.copyOf(names);
  }

  /** What was left out, and why. */
  List<String> notes() {
    return List.copyOf(notes);
  }

  /** The content of a file, unless it is longer than that. */
  static byte[] content(String name, int maxBytes) {
    byte[] content;
    try (InputStream in = isStandardInput(name) ? System.in : Files.newInputStream(Path.of(name))) {
      content = in.readNBytes(maxBytes + 1);
    } catch (NoSuchFileException e) {
      throw new CommandFailure(name + ": no such file");
    } catch (IOException e) {
      throw new CommandFailure(name + ": cannot be read: " + e.getMessage());
    }
    if (content.length > maxBytes) {
      int mebibytes = maxBytes >> 20;
      throw new CommandFailure(
          name + ": more than " + mebibytes + " MiB (expected: at most " + mebibytes + " MiB)");
    }
    return content;
  }

  static boolean isStandardInput(String name) {
    return name.equals("-") || name.equals("/dev/stdin") || name.equals(STANDARD_INPUT);
  }

  private void add(String word) {
    if (isStandardInput(word)) {
      names.add(STANDARD_INPUT);
    } else if (Files.isDirectory(Path.of(word))) {
      walk(Path.of(word), ScanInputs::isManifest);
    } else if (!Files.exists(Path.of(word)) && isGlob(word)) {
      glob(word);
    } else {
      names.add(word);
    }
  }

  private void glob(String word) {
    Path base = Path.of("");
    for (Path part : Path.of(word)) {
      if (isGlob(part.toString())) {
        break;
      }
      base = base.resolve(part);
    }
    Path root = word.startsWith("/") ? Path.of("/").resolve(base) : base;
    PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + word);
    int before = names.size();
    if (Files.isDirectory(root.toString().isEmpty() ? Path.of(".") : root)) {
      walk(root, matcher);
    }
    if (names.size() == before) {
      throw new CommandFailure(word + ": matches no file");
    }
  }

  private static boolean isGlob(String word) {
    return word.chars().anyMatch(c -> "*?[{".indexOf(c) >= 0);
  }

  static boolean isManifest(Path path) {
    String name = path.toString();
    return name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json");
  }

  private void walk(Path root, PathMatcher wanted) {
    Set<String> found = new TreeSet<>();
    FileVisitor<Path> visitor =
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            Path name = directory.getFileName();
            boolean hidden =
                !directory.equals(root)
                    && name != null
                    && (name.toString().equals(".git") || name.toString().equals("node_modules"));
            if (hidden || isChart(directory)) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile() && wanted.matches(file)) {
              found.add(file.toString());
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure) {
            notes.add(file + ": cannot be read: " + failure.getMessage());
            return FileVisitResult.CONTINUE;
          }
        };
    try {
      Files.walkFileTree(root.toString().isEmpty() ? Path.of(".") : root, visitor);
    } catch (IOException e) {
      throw new CommandFailure(root + ": cannot be listed: " + e.getMessage());
    }
    names.addAll(found);
  }

  /** Templates of a chart are no manifests before Helm has filled them in. */
  private boolean isChart(Path directory) {
    Path parent = directory.getParent();
    boolean templates =
        directory.endsWith("templates")
            && parent != null
            && Files.exists(parent.resolve("Chart.yaml"));
    if (templates) {
      notes.add(directory + ": templates of a chart (try: helm template … | vedette scan -)");
    }
    return templates;
  }
}
