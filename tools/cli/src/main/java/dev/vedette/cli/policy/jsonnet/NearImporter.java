package dev.vedette.cli.policy.jsonnet;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import scala.Option;
import sjsonnet.Importer;
import sjsonnet.Path;
import sjsonnet.ResolvedFile;
import sjsonnet.StaticResolvedFile;

/**
 * Imports files that lie in the directory of the first one or below it, wherever links lead; no
 * others. For one file, by one thread.
 */
final class NearImporter extends Importer {
  private static final long MOST_BYTES = 16L << 20;
  private static final int MOST_FILES = 1000;

  private final java.nio.file.Path root;
  private final FilePath start;
  private final Map<java.nio.file.Path, String> texts = new HashMap<>();

  NearImporter(java.nio.file.Path file, String text) {
    java.nio.file.Path whole = file.toAbsolutePath().normalize();
    java.nio.file.Path parent = whole.getParent();
    root = parent == null ? whole : parent;
    start = new FilePath(whole);
    texts.put(whole, text);
  }

  /** Where the first file lies. */
  FilePath start() {
    return start;
  }

  @Override
  public Option<Path> resolve(Path directory, String name) {
    if (!(directory instanceof FilePath(var from))) {
      return Option.empty();
    }
    java.nio.file.Path found = from.resolve(name).normalize();
    return text(found) == null ? Option.empty() : Option.apply(new FilePath(found));
  }

  @Override
  public Option<ResolvedFile> read(Path path) {
    String text = path instanceof FilePath(var file) ? text(file) : null;
    return text == null ? Option.empty() : Option.apply(new StaticResolvedFile(text));
  }

  private @Nullable String text(java.nio.file.Path file) {
    String known = texts.get(file);
    if (known != null) {
      return known;
    }
    try {
      if (texts.size() >= MOST_FILES
          || !file.toRealPath().startsWith(root.toRealPath())
          || !Files.isRegularFile(file)
          || Files.size(file) > MOST_BYTES) {
        return null;
      }
      String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
      texts.put(file, text);
      return text;
    } catch (IOException e) {
      return null; // the library says which import it could not make
    }
  }

  /** A path of the file system, as the library wants paths. Immutable. */
  record FilePath(java.nio.file.Path path) implements Path {
    @Override
    public String relativeToString(Path other) {
      return other instanceof FilePath(var from) ? from.relativize(path).toString() : last();
    }

    @Override
    public FilePath parent() {
      java.nio.file.Path parent = path.getParent();
      return parent == null ? this : new FilePath(parent);
    }

    @Override
    public int segmentCount() {
      return path.getNameCount();
    }

    @Override
    public String last() {
      return String.valueOf(path.getFileName());
    }

    @Override
    public Path $div(String name) {
      return new FilePath(path.resolve(name));
    }

    @Override
    public String renderOffsetStr(
        int offset, scala.collection.mutable.HashMap<Path, int[]> lineStarts) {
      return last() + ":" + offset;
    }
  }
}
