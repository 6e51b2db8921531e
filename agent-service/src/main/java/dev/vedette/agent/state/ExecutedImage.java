package dev.vedette.agent.state;

import java.util.Arrays;

/**
 * What a process was started as. Shared by a process and the copies that it forks. Immutable;
 * arrays are shared and must not be changed.
 *
 * @param path the executable, as the process sees it
 * @param arguments all arguments, each ended by NUL, the first being the program's own name
 * @param environment the environment, each entry ended by NUL
 * @param flags which of the constants of this class hold
 * @param inode of the executable
 * @param changeNanos when the executable's inode last changed, since 1970
 * @param modifyNanos when the executable's content last changed, since 1970
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; copies would cost every fork
public record ExecutedImage(
    byte[] path,
    byte[] arguments,
    byte[] environment,
    int flags,
    long inode,
    long changeNanos,
    long modifyNanos) {
  public static final int WRITABLE = 1;
  public static final int UPPER_LAYER = 2;
  public static final int MEMFD = 4;
  public static final int LOWER_LAYER = 8;

  static final ExecutedImage UNKNOWN =
      new ExecutedImage(new byte[0], new byte[0], new byte[0], 0, 0, 0, 0);

  /** The first argument: the name under which the program was called. */
  public byte[] exe() {
    return Arrays.copyOf(arguments, endOf(arguments, 0));
  }

  /** The other arguments, each ended by NUL. */
  public byte[] rest() {
    int start = Math.min(endOf(arguments, 0) + 1, arguments.length);
    return Arrays.copyOfRange(arguments, start, arguments.length);
  }

  public boolean has(int flag) {
    return (flags & flag) != 0;
  }

  int bytes() {
    return path.length + arguments.length + environment.length;
  }

  /** Whether another says the same. */
  boolean isLike(ExecutedImage other) {
    return flags == other.flags
        && inode == other.inode
        && changeNanos == other.changeNanos
        && modifyNanos == other.modifyNanos
        && Arrays.equals(path, other.path)
        && Arrays.equals(arguments, other.arguments)
        && Arrays.equals(environment, other.environment);
  }

  private static int endOf(byte[] vector, int from) {
    int end = from;
    while (end < vector.length && vector[end] != 0) {
      end++;
    }
    return end;
  }
}
