package dev.vedette.scanner.policy;

import dev.vedette.rego.Source;
import dev.vedette.rego.syntax.RegoVersion;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.Value;
import dev.vedette.scanner.config.ConfigFormat;
import dev.vedette.scanner.config.MalformedConfig;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Reads policies, data and configuration from the file system. Immutable, so safe for all threads.
 */
public final class PolicyFiles {
  private static final int MAX_BYTES = 64 << 20;
  private static final int MAX_FILES = 50_000;

  private final Path directory;

  /** Relative paths are meant from the directory, and stay relative in all messages. */
  public PolicyFiles(Path directory) {
    this.directory = directory;
  }

  /** The modules at paths, which are files or directories of files named {@code *.rego}. */
  public List<Source> modules(List<String> paths, RegoVersion version) throws PolicyFailure {
    List<Source> modules = modulesIfAny(present(paths), version);
    if (modules.isEmpty()) {
      throw new PolicyFailure("no policies found in [" + String.join(" ", paths) + "]");
    }
    refuseMissing(paths);
    return modules;
  }

  /** The modules among the files at paths. */
  public List<Source> modulesIfAny(List<String> paths, RegoVersion version) throws PolicyFailure {
    refuseMissing(paths);
    var modules = new ArrayList<Source>();
    for (String path : paths) {
      for (String file : files(path, name -> name.endsWith(".rego"))) {
        boolean known = modules.stream().anyMatch(module -> module.file().equals(file));
        if (!known && file.endsWith(".rego")) {
          modules.add(new Source(file, text(file), version));
        }
      }
    }
    return modules;
  }

  private List<String> present(List<String> paths) {
    return paths.stream().filter(path -> Files.exists(directory.resolve(path))).toList();
  }

  private void refuseMissing(List<String> paths) throws PolicyFailure {
    List<String> missing =
        paths.stream()
            .filter(path -> !Files.exists(directory.resolve(path)))
            .map(path -> "stat " + path + ": no such file or directory")
            .toList();
    if (!missing.isEmpty()) {
      throw new PolicyFailure(
          "load: "
              + (missing.size() == 1 ? "1 error" : missing.size() + " errors")
              + " occurred during loading: "
              + String.join("\n", missing));
    }
  }

  /**
   * The data at paths: of a file its document, of a directory the documents of its JSON and YAML
   * files under the names of their directories.
   */
  public ObjectValue data(List<String> paths) throws PolicyFailure {
    ObjectValue merged = ObjectValue.EMPTY;
    for (String path : paths) {
      String root = normalized(path);
      for (String file : files(path, PolicyFiles::isData)) {
        if (!isData(file)) {
          continue;
        }
        Value document = document(file);
        String below = Path.of(root).relativize(Path.of(file)).toString();
        merged = merge(merged, below, new ConfigInput(file, document));
      }
    }
    return merged;
  }

  /** Data with one more document, under the names of the directories of its path. */
  public static ObjectValue merge(ObjectValue data, String path, ConfigInput input)
      throws PolicyFailure {
    Value document = input.document();
    for (Path at = Path.of(path).getParent(); at != null; at = at.getParent()) {
      document = ObjectValue.of(at.getFileName().toString(), document);
    }
    if (!(document instanceof ObjectValue object)) {
      throw new PolicyFailure(input.file() + ": document must be of type object");
    }
    return DataTree.merge(data, object, input.file());
  }

  /**
   * The YAML and JSON files among the files at paths whose text is wanted; others are passed over.
   */
  public List<ConfigInput> manifests(List<String> paths, Predicate<String> wanted)
      throws PolicyFailure {
    var manifests = new ArrayList<ConfigInput>();
    for (String path : present(paths)) {
      for (String file : files(path, PolicyFiles::isData)) {
        String text = isData(file) ? text(file) : "";
        if (wanted.test(text)) {
          manifests.add(new ConfigInput(file, document(file)));
        }
      }
    }
    return manifests;
  }

  private static boolean isData(String name) {
    return name.endsWith(".json") || name.endsWith(".yaml") || name.endsWith(".yml");
  }

  private Value document(String file) throws PolicyFailure {
    ConfigFormat format = file.endsWith(".json") ? ConfigFormat.JSON : ConfigFormat.YAML;
    try {
      return format.read(text(file));
    } catch (MalformedConfig e) {
      throw new PolicyFailure(file + ": " + e.getMessage());
    }
  }

  /**
   * The configuration files at paths. Of a directory those of a known format, except those whose
   * path holds something that is ignored.
   */
  public List<String> configurations(List<String> paths, Predicate<String> ignored)
      throws PolicyFailure {
    var found = new ArrayList<String>();
    for (String path : paths) {
      if (path.equals("-")) {
        found.add(path);
      } else if (!path.isEmpty()) {
        if (!Files.exists(directory.resolve(path))) {
          throw new PolicyFailure("get file info: stat " + path + ": no such file or directory");
        }
        if (Files.isDirectory(directory.resolve(path))) {
          for (String file : files(real(path), name -> ConfigFormat.of(name).isPresent())) {
            if (!ignored.test(file)) {
              found.add(file);
            }
          }
        } else {
          found.add(path);
        }
      }
    }
    if (found.isEmpty()) {
      throw new PolicyFailure("no files found");
    }
    return found;
  }

  /** The texts of the files at paths whose names have this end, by path. */
  public Map<String, String> texts(List<String> paths, String end) throws PolicyFailure {
    refuseMissing(paths);
    var texts = new LinkedHashMap<String, String>();
    for (String path : paths) {
      for (String file : files(path, name -> name.endsWith(end))) {
        if (file.endsWith(end)) {
          texts.put(file, text(file));
        }
      }
    }
    return texts;
  }

  /** The text of a file. */
  public String text(String file) throws PolicyFailure {
    try (InputStream in = Files.newInputStream(directory.resolve(file))) {
      return text(in, file);
    } catch (NoSuchFileException e) {
      throw new PolicyFailure("open " + file + ": no such file or directory");
    } catch (IOException e) {
      throw new PolicyFailure("open " + file + ": " + e.getMessage());
    }
  }

  /** The text of a stream, which is called by a name in messages. */
  public static String text(InputStream in, String name) throws PolicyFailure {
    try {
      byte[] content = in.readNBytes(MAX_BYTES + 1);
      if (content.length > MAX_BYTES) {
        throw new PolicyFailure(name + ": more than 64 MiB (expected: at most 64 MiB)");
      }
      return new String(content, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new PolicyFailure("read " + name + ": " + e.getMessage());
    }
  }

  /** A link to a directory is called by what it links to. */
  private String real(String path) throws PolicyFailure {
    if (!Files.isSymbolicLink(directory.resolve(path))) {
      return path;
    }
    try {
      Path link = directory.resolve(path);
      Path target = link.toRealPath();
      Path here = directory.toRealPath();
      boolean absolute = path.startsWith("/") || Files.readSymbolicLink(link).isAbsolute();
      return (absolute ? target : here.relativize(target)).toString();
    } catch (IOException e) {
      throw new PolicyFailure("get files from directory: " + e.getMessage());
    }
  }

  private static String normalized(String path) {
    return Path.of(path).normalize().toString();
  }

  /** The files at a path in the order of their names; links are followed, each directory once. */
  private List<String> files(String path, Predicate<String> wanted) throws PolicyFailure {
    String root = normalized(path);
    Path start = directory.resolve(root);
    if (!Files.isDirectory(start)) {
      return wanted.test(root) || Files.isRegularFile(start) ? List.of(root) : List.of();
    }
    var found = new ArrayList<String>();
    try {
      Files.walkFileTree(
          start,
          EnumSet.of(FileVisitOption.FOLLOW_LINKS),
          64,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              String name = Path.of(root).resolve(start.relativize(file)).toString();
              if (wanted.test(name)) {
                found.add(name);
              }
              return found.size() < MAX_FILES
                  ? FileVisitResult.CONTINUE
                  : FileVisitResult.TERMINATE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
              // A link in a circle or to nowhere; the rest of the tree still counts.
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new PolicyFailure("walk path: " + e.getMessage());
    }
    if (found.size() >= MAX_FILES) {
      throw new PolicyFailure(path + ": too many files (expected: fewer than " + MAX_FILES + ")");
    }
    found.sort(PolicyFiles::compareByParts);
    return found;
  }

  // As a walk meets them: by the names of directories and files, one after the other.
  private static int compareByParts(String left, String right) {
    return left.replace('/', '\0').compareTo(right.replace('/', '\0'));
  }
}
