package dev.vedette.agent.check.host;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The files of a node, below its root directory. Symbolic links are followed as the node itself
 * would: an absolute one starts at the node's root, and none leads out of it. Only regular files
 * are opened. Thread-safe.
 */
public final class HostFiles {
  private static final int MAX_LINKS = 40;
  private static final int MAX_ENTRIES = 100_000;
  private static final Path MACHINE = Path.of("/");

  private final Path root;

  public HostFiles(Path root) {
    this.root = root.toAbsolutePath().normalize();
  }

  /** The node's root directory as this process sees it. */
  public Path root() {
    return root;
  }

  /** What a path is; a link at its end is followed. */
  public FileStatus status(String path) throws FileProblem {
    return status(path, true);
  }

  /** What a path is, a link at its end being looked at itself. */
  public FileStatus statusOfLink(String path) throws FileProblem {
    return status(path, false);
  }

  /** The text of a regular file; {@code FileProblem.Kind.TOO_LARGE} beyond a size. */
  public String read(String path, int maxBytes) throws FileProblem {
    return new String(readBytes(path, maxBytes), StandardCharsets.UTF_8);
  }

  /** The bytes of a regular file; {@code FileProblem.Kind.TOO_LARGE} beyond a size. */
  public byte[] readBytes(String path, int maxBytes) throws FileProblem {
    FileStatus status = status(path, true);
    if (status.isDirectory()) {
      throw FileProblem.of(FileProblem.Kind.IS_A_DIRECTORY);
    }
    if (!status.isRegular()) {
      throw new FileProblem(
          FileProblem.Kind.NOT_READABLE, "Not a regular file but a " + status.type());
    }
    // A file that says that it is too large is not even opened.
    if (status.size() > maxBytes) {
      throw tooLarge(maxBytes);
    }
    try (InputStream stream = Files.newInputStream(resolve(path, true))) {
      byte[] bytes = stream.readNBytes(maxBytes + 1);
      if (bytes.length > maxBytes) {
        throw tooLarge(maxBytes);
      }
      return bytes;
    } catch (IOException | RuntimeException e) {
      throw FileProblem.of(e);
    }
  }

  /** The names in a directory, in alphabetical order. */
  public List<String> list(String path) throws FileProblem {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(resolve(path, true))) {
      List<String> names = new ArrayList<>();
      for (Path entry : entries) {
        if (names.size() >= MAX_ENTRIES) {
          throw new FileProblem(FileProblem.Kind.TOO_LARGE, "More than 100000 entries");
        }
        names.add(String.valueOf(entry.getFileName()));
      }
      names.sort(null);
      return names;
    } catch (IOException | RuntimeException e) {
      throw FileProblem.of(e);
    }
  }

  /** Where a path of the node lies for this process; a link at its end is followed. */
  public Path locate(String path) throws FileProblem {
    return resolve(path, true);
  }

  private FileStatus status(String path, boolean follow) throws FileProblem {
    if (path.isEmpty()) {
      throw FileProblem.of(FileProblem.Kind.ABSENT);
    }
    try {
      LinkOption[] options =
          follow ? new LinkOption[0] : new LinkOption[] {LinkOption.NOFOLLOW_LINKS};
      Map<String, Object> facts =
          Files.readAttributes(
              resolve(path, follow || path.endsWith("/")),
              "unix:mode,uid,gid,size,dev,ino",
              options);
      FileStatus status =
          new FileStatus(
              number(facts, "mode").intValue(),
              number(facts, "uid").intValue(),
              number(facts, "gid").intValue(),
              number(facts, "size").longValue(),
              number(facts, "dev").longValue(),
              number(facts, "ino").longValue());
      if (path.endsWith("/") && !status.isDirectory()) {
        throw FileProblem.of(FileProblem.Kind.NOT_A_DIRECTORY);
      }
      return status;
    } catch (IOException | RuntimeException e) {
      throw FileProblem.of(e);
    }
  }

  private static Number number(Map<String, Object> facts, String name) {
    return facts.get(name) instanceof Number number ? number : 0;
  }

  private Path resolve(String path, boolean follow) throws FileProblem {
    try {
      if (root.equals(MACHINE)) {
        return Path.of(path.startsWith("/") ? path : "/" + path);
      }
      return follow(path, follow);
    } catch (IOException | RuntimeException e) {
      throw FileProblem.of(e);
    }
  }

  /** Walks component by component, since the system would start absolute links at its own root. */
  private Path follow(String path, boolean last) throws IOException {
    Deque<String> ahead = new ArrayDeque<>(Arrays.asList(path.split("/", -1)));
    Path current = root;
    int links = 0;
    while (!ahead.isEmpty()) {
      String name = ahead.removeFirst();
      if (name.isEmpty() || name.equals(".")) {
        continue;
      }
      if (name.equals("..")) {
        Path parent = current.getParent();
        current = current.equals(root) || parent == null ? root : parent;
        continue;
      }
      Path next = current.resolve(name);
      // The root of a process is no ordinary link: the system knows where it leads.
      boolean rootOfProcess =
          name.equals("root") && root.resolve("proc").equals(parentOfParent(next));
      if ((last || !ahead.isEmpty()) && !rootOfProcess && Files.isSymbolicLink(next)) {
        if (++links > MAX_LINKS) {
          throw FileProblem.of(FileProblem.Kind.LOOP);
        }
        String target = Files.readSymbolicLink(next).toString();
        if (target.startsWith("/")) {
          current = root;
        }
        String[] parts = target.split("/", -1);
        for (int i = parts.length - 1; i >= 0; i--) {
          ahead.addFirst(parts[i]);
        }
      } else {
        current = next;
      }
    }
    return current;
  }

  private static @Nullable Path parentOfParent(Path path) {
    Path parent = path.getParent();
    return parent == null ? null : parent.getParent();
  }

  private static FileProblem tooLarge(int maxBytes) {
    return new FileProblem(
        FileProblem.Kind.TOO_LARGE, "File too large, more than " + maxBytes + " bytes");
  }
}
