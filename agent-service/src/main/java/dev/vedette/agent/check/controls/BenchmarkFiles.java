package dev.vedette.agent.check.controls;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files of a benchmark collection: {@code config.yaml}, a folder for each benchmark, and
 * optionally {@code overrides.yaml} with changes to them. Either a directory, read when asked, or
 * files in memory. Thread-safe.
 */
public final class BenchmarkFiles {
  private static final String OWN_FOLDER = "/dev/vedette/agent/check/benchmark/";
  private static final List<String> OWN_FILES =
      List.of(
          "config.yaml",
          "vedette-1.0/controlplane.yaml",
          "vedette-1.0/etcd.yaml",
          "vedette-1.0/master.yaml",
          "vedette-1.0/node.yaml",
          "vedette-1.0/policies.yaml");
  private static final int MAX_FILE_BYTES = 4 << 20;
  private static final int MAX_TARGETS = 100;

  private final @Nullable Path directory;
  private final Map<String, byte[]> files;

  private BenchmarkFiles(@Nullable Path directory, Map<String, byte[]> files) {
    this.directory = directory;
    this.files = files;
  }

  /** The files under a directory, as they are at the moment of reading. */
  public static BenchmarkFiles inDirectory(Path directory) {
    return new BenchmarkFiles(directory, Map.of());
  }

  /** Files in memory, by relative path with forward slashes. */
  public static BenchmarkFiles of(Map<String, byte[]> files) {
    return new BenchmarkFiles(null, new TreeMap<>(files));
  }

  /** The benchmark that comes with Vedette. */
  public static BenchmarkFiles ofVedette() {
    Map<String, byte[]> files = new TreeMap<>();
    for (String name : OWN_FILES) {
      try (InputStream stream = BenchmarkFiles.class.getResourceAsStream(OWN_FOLDER + name)) {
        files.put(name, Objects.requireNonNull(stream, name).readAllBytes());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return new BenchmarkFiles(null, files);
  }

  /** The text of a file with the changes made, or empty when it does not exist. */
  public Optional<String> text(String path) throws BenchmarkException {
    Optional<String> text = unchanged(path);
    return text.isPresent() && path.indexOf('/') > 0
        ? Optional.of(overrides().apply(path, text.get()))
        : text;
  }

  /** The changes beside the files. */
  Overrides overrides() throws BenchmarkException {
    return Overrides.read(unchanged(Overrides.FILE).orElse(""));
  }

  private Optional<String> unchanged(String path) throws BenchmarkException {
    if (!isPlain(path)) {
      return Optional.empty();
    }
    byte @Nullable [] bytes = directory == null ? files.get(path) : readFile(directory, path);
    return Optional.ofNullable(bytes).map(content -> new String(content, StandardCharsets.UTF_8));
  }

  /**
   * The targets that a benchmark has files for, in alphabetical order; empty when there is no such
   * benchmark.
   */
  public List<String> targets(String benchmark) throws BenchmarkException {
    if (!isPlain(benchmark)) {
      return List.of();
    }
    try {
      return names(benchmark).stream()
          .filter(name -> name.endsWith(".yaml") && !name.equals("config.yaml"))
          .map(name -> name.substring(0, name.length() - ".yaml".length()))
          .sorted()
          .limit(MAX_TARGETS)
          .toList();
    } catch (IOException e) {
      throw new BenchmarkException(
          Problem.in(benchmark, "cannot be listed: " + e.getMessage(), "a readable directory"));
    }
  }

  private List<String> names(String benchmark) throws IOException {
    if (directory == null) {
      String prefix = benchmark + "/";
      return files.keySet().stream()
          .filter(path -> path.startsWith(prefix) && path.indexOf('/', prefix.length()) < 0)
          .map(path -> path.substring(prefix.length()))
          .toList();
    }
    Path folder = directory.resolve(benchmark);
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(path -> String.valueOf(path.getFileName())).toList();
    }
  }

  private static byte @Nullable [] readFile(Path directory, String path) throws BenchmarkException {
    Path file = directory.resolve(path);
    if (!Files.exists(file)) {
      return null;
    }
    if (!Files.isRegularFile(file)) {
      // A pipe or a terminal would let whoever reads it wait.
      throw new BenchmarkException(Problem.in(path, "not a regular file", "a readable file"));
    }
    try (var stream = Files.newInputStream(file)) {
      byte[] bytes = stream.readNBytes(MAX_FILE_BYTES + 1);
      if (bytes.length > MAX_FILE_BYTES) {
        throw new BenchmarkException(
            Problem.in(path, "the file is too large", "at most " + MAX_FILE_BYTES + " bytes"));
      }
      return bytes;
    } catch (IOException e) {
      throw new BenchmarkException(
          Problem.in(path, "cannot be read: " + e.getMessage(), "a readable file"));
    }
  }

  /** Benchmarks and targets come from requests: nothing may lead out of the directory. */
  private static boolean isPlain(String path) {
    if (path.isEmpty() || path.startsWith("/") || path.indexOf('\0') >= 0) {
      return false;
    }
    for (String part : path.split("/", -1)) {
      if (part.isEmpty() || part.equals(".") || part.equals("..")) {
        return false;
      }
    }
    return true;
  }
}
