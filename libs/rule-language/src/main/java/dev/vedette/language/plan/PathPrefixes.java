package dev.vedette.language.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Paths of which one must be the start of another path, component by component. Immutable once
 * made.
 */
final class PathPrefixes {
  private final Directory root = new Directory();

  /** What follows a component. */
  private static final class Directory {
    private final Map<Name, Directory> plain = new HashMap<>();
    private final List<Map.Entry<Glob, Directory>> globs = new ArrayList<>();
    private boolean end;
  }

  /** Bytes of a path between two offsets. */
  private static final class Name {
    private final byte[] bytes;
    private final int start;
    private final int end;
    private final int hash;

    Name(byte[] bytes, int start, int end) {
      this.bytes = bytes;
      this.start = start;
      this.end = end;
      int code = 1;
      for (int i = start; i < end; i++) {
        code = 31 * code + bytes[i];
      }
      this.hash = code;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Name name
          && java.util.Arrays.equals(bytes, start, end, name.bytes, name.start, name.end);
    }

    @Override
    public int hashCode() {
      return hash;
    }

    byte[] copy() {
      return java.util.Arrays.copyOfRange(bytes, start, end);
    }

    boolean isGlob() {
      for (int i = start; i < end; i++) {
        if (bytes[i] == '?' || bytes[i] == '*' || bytes[i] == '[') {
          return true;
        }
      }
      return false;
    }
  }

  PathPrefixes(List<byte[]> paths) {
    paths.forEach(this::add);
  }

  private void add(byte[] path) {
    var directory = root;
    for (int at = skip(path, 0); at < path.length; at = skip(path, end(path, at))) {
      var name = new Name(path, at, end(path, at));
      if (name.isGlob()) {
        var next = new Directory();
        directory.globs.add(Map.entry(Glob.exact(name.copy()), next));
        directory = next;
      } else {
        directory = directory.plain.computeIfAbsent(name, _ -> new Directory());
      }
    }
    directory.end = true;
  }

  /** Whether one of the paths is a prefix of this one. */
  boolean matches(byte[] path) {
    return matches(root, path, 0);
  }

  private static boolean matches(@Nullable Directory directory, byte[] path, int from) {
    if (directory == null) {
      return false;
    }
    if (directory.end) {
      return true;
    }
    int at = skip(path, from);
    if (at >= path.length) {
      return false;
    }
    int end = end(path, at);
    var name = new Name(path, at, end);
    if (matches(directory.plain.get(name), path, end)) {
      return true;
    }
    if (!directory.globs.isEmpty()) {
      byte[] component = name.copy();
      for (var glob : directory.globs) {
        if (glob.getKey().matches(component) && matches(glob.getValue(), path, end)) {
          return true;
        }
      }
    }
    return false;
  }

  private static int skip(byte[] path, int from) {
    int i = from;
    while (i < path.length && path[i] == '/') {
      i++;
    }
    return i;
  }

  private static int end(byte[] path, int from) {
    int i = from;
    while (i < path.length && path[i] != '/') {
      i++;
    }
    return i;
  }
}
