package dev.vedette.agent.state;

import dev.vedette.language.event.Value;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One process as far as it is known. Changed only by the table, on the thread that reads the ring.
 */
public final class TrackedProcess {
  /** How many values {@link #cached} can keep. */
  public static final int CACHED_VALUES = 64;

  final int pid;
  long start;
  int parent;
  byte[] commTerminated = {0};
  ExecutedImage image = ExecutedImage.UNKNOWN;
  byte[] cwd = new byte[0];
  int userId;
  int groupId;
  int loginUserId = -1;
  int processGroup;
  int session;
  int virtualPid;
  int virtualGroup;
  int terminal;
  long effective;
  long permitted;
  long inheritable;
  long namespaceStart;
  long cgroupId;
  Container container = Container.HOST;
  boolean exited;
  boolean complete;
  int accounted;

  private Value @Nullable [] cache;

  TrackedProcess(int pid, long start) {
    this.pid = pid;
    this.start = start;
  }

  /** The fork of another process: everything that a child inherits. */
  static TrackedProcess forkOf(TrackedProcess origin, int pid, long start) {
    TrackedProcess child = new TrackedProcess(pid, start);
    child.image = origin.image;
    child.cwd = origin.cwd;
    child.container = origin.container;
    child.cgroupId = origin.cgroupId;
    child.complete = origin.complete;
    return child;
  }

  public int pid() {
    return pid;
  }

  /** When it started, in nanoseconds since boot; 0 if unknown. */
  public long start() {
    return start;
  }

  public int parent() {
    return parent;
  }

  /** Its name, at most 15 bytes. */
  public byte[] comm() {
    return Arrays.copyOf(commTerminated, commTerminated.length - 1);
  }

  /** Whether the thread that a record comes from has the name of this process. */
  public boolean hasComm(KernelRecord record) {
    return record.hasComm(commTerminated);
  }

  public ExecutedImage image() {
    return image;
  }

  /** Its working directory; empty if unknown. */
  public byte[] cwd() {
    return cwd;
  }

  public int userId() {
    return userId;
  }

  public int groupId() {
    return groupId;
  }

  /** The user who logged in; -1 if nobody did. */
  public int loginUserId() {
    return loginUserId;
  }

  public int processGroup() {
    return processGroup;
  }

  public int session() {
    return session;
  }

  /** Its number in its own pid namespace. */
  public int virtualPid() {
    return virtualPid;
  }

  /** Its group's number in its own pid namespace. */
  public int virtualGroup() {
    return virtualGroup;
  }

  /** Device number of its controlling terminal; 0 without one. */
  public int terminal() {
    return terminal;
  }

  public long effective() {
    return effective;
  }

  public long permitted() {
    return permitted;
  }

  public long inheritable() {
    return inheritable;
  }

  /**
   * When the first process of its pid namespace started, in nanoseconds since boot; 0 if unknown.
   */
  public long namespaceStart() {
    return namespaceStart;
  }

  public Container container() {
    return container;
  }

  /** Whether its image, directory and ids were read, not only its numbers. */
  public boolean complete() {
    return complete;
  }

  /** A value that was derived from this process and still holds; null if there is none. */
  public @Nullable Value cached(int slot) {
    Value[] values = cache;
    return values == null ? null : values[slot];
  }

  /** Keeps a value derived from this process until something of the process changes. */
  public void cache(int slot, Value value) {
    Value[] values = cache;
    if (values == null) {
      values = new Value[CACHED_VALUES];
      cache = values;
    }
    values[slot] = value;
  }

  void changed() {
    cache = null;
  }

  int bytes() {
    return 256 + cwd.length + image.bytes();
  }
}
