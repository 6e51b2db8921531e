package dev.vedette.cli.scan;

import dev.vedette.cli.outcome.CommandFailure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.FileVisitor;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.PatternSyntaxException;

/**
 * The files that a scan is about: as named, below directories, by globs, or standard input. Used by
 * one thread.
 */
final class ScanInputs {
  private static final String STANDARD_INPUT = "STDIN";

  private final Set<String> names = new LinkedHashSet<>();
  private final Set<String> notes = new LinkedHashSet<>();

  private ScanInputs() {}

  /** Finds the files. */
  static ScanInputs of(List<String> words) {
    ScanInputs inputs = new ScanInputs();
    words.forEach(inputs::add);
    return inputs;
  }

  /** These files, without the templates of charts. */
  static ScanInputs ofFiles(List<String> files) {
    ScanInputs inputs = new ScanInputs();
    for (String file : files) {
      Optional<Path> chart = templatesAbove(Path.of(file));
      if (chart.isEmpty()) {
        inputs.names.add(file);
      } else {
        inputs.noteTemplates(chart.get());
      }
    }
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

  /** What a file holds, or why that is not known. */
  sealed interface Content {
    /** All of it. */
    @SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
    record Bytes(byte[] bytes) implements Content {}

    /** Nothing. */
    record Unreadable(String why, String expected) implements Content {}
  }

  /** The content of a file, unless it is longer than that. A name of nothing ends the command. */
  static Content read(String name, int maxBytes) {
    byte[] content;
    try (InputStream in = isStandardInput(name) ? System.in : Files.newInputStream(Path.of(name))) {
      content = in.readNBytes(maxBytes + 1);
    } catch (NoSuchFileException e) {
      throw new CommandFailure(name + ": no such file");
    } catch (AccessDeniedException e) {
      return new Content.Unreadable("may not be read", "a readable file");
    } catch (IOException e) {
      return new Content.Unreadable("cannot be read: " + e.getMessage(), "a readable file");
    }
    if (isStandardInput(name)) {
      // A command that begins again, since it needs more libraries, reads the same once more.
      System.setIn(new ByteArrayInputStream(content));
    }
    if (content.length > maxBytes) {
      int mebibytes = maxBytes >> 20;
      return new Content.Unreadable(
          "more than " + mebibytes + " MiB", "at most " + mebibytes + " MiB");
    }
    return new Content.Bytes(content);
  }

  /** The content of a file without which the command cannot go on. */
  static byte[] content(String name, int maxBytes) {
    return switch (read(name, maxBytes)) {
      case Content.Bytes(var bytes) -> bytes;
      case Content.Unreadable(var why, var expected) ->
          throw new CommandFailure(name + ": " + why + " (expected: " + expected + ")");
    };
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
    PathMatcher matcher = matcher(word);
    int before = names.size();
    if (Files.isDirectory(root)) {
      walk(root, matcher);
    }
    if (names.size() == before) {
      throw new CommandFailure(word + ": matches no file");
    }
  }

  private static PathMatcher matcher(String word) {
    try {
      PathMatcher below = FileSystems.getDefault().getPathMatcher("glob:" + word);
      // As in shells, no directory at all is some directories, too.
      PathMatcher here = FileSystems.getDefault().getPathMatcher("glob:" + word.replace("**/", ""));
      return path -> below.matches(path) || here.matches(path);
    } catch (PatternSyntaxException e) {
      throw new CommandFailure(word + ": " + e.getDescription() + " (expected: a file or a glob)");
    }
  }

  private static boolean isGlob(String word) {
    return word.chars().anyMatch(c -> "*?[{".indexOf(c) >= 0);
  }

  static boolean isManifest(Path path) {
    String name = path.toString();
    return (name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json"))
        && !path.endsWith("Chart.yaml"); // what a chart is, and no object
  }

  private void walk(Path root, PathMatcher wanted) {
    Set<String> found = new TreeSet<>();
    FileVisitor<Path> visitor =
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            Path name = directory.getFileName();
            boolean hidden =
                !directory.equals(root) && name != null && isPassedOver(name.toString());
            if (isTemplates(directory)) {
              noteTemplates(directory);
              return FileVisitResult.SKIP_SUBTREE;
            }
            return hidden ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            // A ConfigMap is mounted as links to files.
            boolean isFile =
                attributes.isRegularFile()
                    || (attributes.isSymbolicLink() && Files.isRegularFile(file));
            if (isFile && wanted.matches(file)) {
              found.add(file.toString());
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure) {
            // Reading it tells the reason, beside what is found in the others.
            found.add(file.toString());
            return FileVisitResult.CONTINUE;
          }
        };
    try {
      Files.walkFileTree(root, visitor);
    } catch (IOException e) {
      throw new CommandFailure(root + ": cannot be listed: " + e.getMessage());
    }
    names.addAll(found);
  }

  /** Where git and npm keep what is theirs, and where the files behind a mounted ConfigMap are. */
  private static boolean isPassedOver(String directory) {
    return directory.equals(".git")
        || directory.equals("node_modules")
        || directory.startsWith("..2");
  }

  /** Templates of a chart are no manifests before Helm has filled them in. */
  private static boolean isTemplates(Path directory) {
    Path parent = directory.getParent();
    Path chart = Path.of("Chart.yaml");
    return directory.endsWith("templates")
        && Files.exists(parent == null ? chart : parent.resolve(chart));
  }

  private static Optional<Path> templatesAbove(Path file) {
    for (Path above = file.getParent(); above != null; above = above.getParent()) {
      if (isTemplates(above)) {
        return Optional.of(above);
      }
    }
    return Optional.empty();
  }

  private void noteTemplates(Path directory) {
    notes.add(directory + ": templates of a chart (try: helm template … | vedette scan -)");
  }
}
