package dev.vedette.agent.state;

import dev.vedette.ebpf.RecordView;
import java.util.Arrays;

/** Paths as bytes, since they need not be UTF-8. Stateless. */
public final class PathBytes {
  private static final byte[] ROOT = {'/'};

  private PathBytes() {}

  /** Puts components that come leaf first, each ended by NUL, into a path from the root. */
  static byte[] fromComponents(RecordView record, int start, int length) {
    if (length == 0) {
      return ROOT;
    }
    byte[] components = record.bytes(start, length);
    byte[] path = new byte[length];
    int write = length;
    int read = 0;
    while (read < length) {
      int end = read;
      while (end < length && components[end] != 0) {
        end++;
      }
      int size = end - read;
      // A pseudo file such as a memfd has its whole name as one component, which may begin with a
      // slash.
      write -= size;
      System.arraycopy(components, read, path, write, size);
      path[--write] = '/';
      read = end + 1;
    }
    return path;
  }

  /**
   * Joins a path to the directory it is relative to and takes out doubled slashes, {@code .} and
   * {@code ..}, by text alone, as the rules expect it.
   */
  public static byte[] resolve(byte[] base, byte[] path) {
    boolean absolute = path.length > 0 && path[0] == '/';
    if (absolute && isNormal(path)) {
      return path;
    }
    byte[] joined;
    if (absolute) {
      joined = path;
    } else {
      joined = Arrays.copyOf(base, base.length + 1 + path.length);
      joined[base.length] = '/';
      System.arraycopy(path, 0, joined, base.length + 1, path.length);
    }
    return normalise(joined);
  }

  private static byte[] normalise(byte[] path) {
    byte[] result = new byte[path.length + 1];
    int write = 0;
    int read = 0;
    while (read < path.length) {
      while (read < path.length && path[read] == '/') {
        read++;
      }
      int end = read;
      while (end < path.length && path[end] != '/') {
        end++;
      }
      int size = end - read;
      if (size == 2 && path[read] == '.' && path[read + 1] == '.') {
        while (write > 0 && result[--write] != '/') {
          // Back to the slash of the component before.
        }
      } else if (size > 0 && !(size == 1 && path[read] == '.')) {
        result[write++] = '/';
        System.arraycopy(path, read, result, write, size);
        write += size;
      }
      read = end;
    }
    if (write == 0) {
      result[write++] = '/';
    }
    return Arrays.copyOf(result, write);
  }

  /** Whether a path has no doubled or final slash and no component that starts with a dot. */
  private static boolean isNormal(byte[] path) {
    for (int i = 1; i < path.length; i++) {
      if (path[i - 1] == '/' && (path[i] == '/' || path[i] == '.')) {
        return false;
      }
    }
    return path.length == 1 || path[path.length - 1] != '/';
  }

  /** Up to the last slash; the root for a file in it. */
  public static byte[] directory(byte[] path) {
    int slash = lastSlash(path);
    return slash <= 0 ? ROOT : Arrays.copyOf(path, slash);
  }

  /** Behind the last slash. */
  public static byte[] fileName(byte[] path) {
    return Arrays.copyOfRange(path, lastSlash(path) + 1, path.length);
  }

  private static int lastSlash(byte[] path) {
    int slash = path.length - 1;
    while (slash >= 0 && path[slash] != '/') {
      slash--;
    }
    return slash;
  }
}
