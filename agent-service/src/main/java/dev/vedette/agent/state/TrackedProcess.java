package dev.vedette.agent.state;

import dev.vedette.agent.recorded.RecordedEvent;
import dev.vedette.language.event.Party;
import dev.vedette.language.event.Value;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One process as far as it is known. Changed only by the table, on the thread that reads the ring.
 */
public final class TrackedProcess {
  /** How many values {@link #cached} can keep. */
  public static final int CACHED_VALUES = 64;

  /** With what is noted of its subject. */
  private static final long OWN_BYTES = 768;

  /** The thread; the process itself where threads are not told apart. */
  final long tid;

  long pid;
  long start;
  long parent;
  byte[] commTerminated = {0};
  ExecutedImage image = ExecutedImage.UNKNOWN;
  byte[] cwd = new byte[0];
  int userId;
  int groupId;
  int loginUserId = -1;
  long processGroup;
  long session;
  long virtualPid;
  long virtualGroup;
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

  // What only captures of other tools tell, thread by thread.
  long virtualTid;
  long flags;
  long fileLimit;
  long majorFaults;
  long minorFaults;
  long virtualKilobytes;
  long residentKilobytes;
  long swappedKilobytes;
  long lastDescriptor = -1;
  boolean subreaper;
  boolean dead;
  byte[] root = {'/'};
  List<byte[]> cgroups = List.of();
  @Nullable DescriptorTable descriptors;
  @Nullable RecordedEvent entered;

  /** How often something of it changed. */
  int changes;

  /** Who makes its events, and which ancestors that depends on; null if there is none as yet. */
  @Nullable Party subject;

  @Nullable Ancestry ancestryOfSubject;

  /** All that were started like it; null if nobody asked as yet, or they are not kept. */
  @Nullable Party alike;

  @Nullable Ancestry ancestry;
  private Value @Nullable [] cache;

  TrackedProcess(long pid, long start) {
    this.tid = pid;
    this.pid = pid;
    this.start = start;
  }

  TrackedProcess(long tid, long pid, long start) {
    this.tid = tid;
    this.pid = pid;
    this.start = start;
  }

  void setComm(byte[] comm) {
    commTerminated = Arrays.copyOf(comm, comm.length + 1);
  }

  /** The fork of another process: everything that a child inherits. */
  static TrackedProcess forkOf(TrackedProcess origin, long pid, long start) {
    TrackedProcess child = new TrackedProcess(pid, start);
    child.image = origin.image;
    child.cwd = origin.cwd;
    child.container = origin.container;
    child.cgroupId = origin.cgroupId;
    child.complete = origin.complete;
    return child;
  }

  public long pid() {
    return pid;
  }

  /** The number of the thread; that of the process where threads are not told apart. */
  public long tid() {
    return tid;
  }

  /** Its thread's number in its own pid namespace; 0 if unknown. */
  public long virtualTid() {
    return virtualTid;
  }

  public boolean isMainThread() {
    return tid == pid;
  }

  /** How many files it may open; 0 if unknown. */
  public long fileLimit() {
    return fileLimit;
  }

  public long majorFaults() {
    return majorFaults;
  }

  public long minorFaults() {
    return minorFaults;
  }

  public long virtualKilobytes() {
    return virtualKilobytes;
  }

  public long residentKilobytes() {
    return residentKilobytes;
  }

  public long swappedKilobytes() {
    return swappedKilobytes;
  }

  /** Its cgroups, each as subsystem, equals sign and path. */
  public List<byte[]> cgroups() {
    return cgroups;
  }

  /** The descriptor that its last event was about; -1 if none. */
  public long lastDescriptor() {
    return lastDescriptor;
  }

  /** When it started, in nanoseconds since boot; 0 if unknown. */
  public long start() {
    return start;
  }

  public long parent() {
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

  public long processGroup() {
    return processGroup;
  }

  public long session() {
    return session;
  }

  /** Its number in its own pid namespace. */
  public long virtualPid() {
    return virtualPid;
  }

  /** Its group's number in its own pid namespace. */
  public long virtualGroup() {
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

  /** Whether events of a recording tell of it, which leave nothing to ask for. */
  public boolean isRecorded() {
    return descriptors != null;
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
    subject = null;
    ancestryOfSubject = null;
    alike = null;
    changes++;
  }

  /** An open file, if its descriptors are known. */
  public Optional<OpenDescriptor> descriptor(long number) {
    DescriptorTable known = descriptors;
    return known == null ? Optional.empty() : Optional.ofNullable(known.get(number));
  }

  /** All its open files, if its descriptors are known. */
  public Collection<OpenDescriptor> openDescriptors() {
    DescriptorTable known = descriptors;
    return known == null ? List.of() : known.all();
  }

  int bytes() {
    long bytes = OWN_BYTES + cwd.length + root.length + image.bytes();
    DescriptorTable open = descriptors;
    if (open != null && isMainThread()) {
      bytes += open.bytes();
    }
    RecordedEvent kept = entered;
    if (kept != null) {
      bytes += kept.size();
    }
    for (byte[] cgroup : cgroups) {
      bytes += 16L + cgroup.length;
    }
    return (int) Math.min(bytes, Integer.MAX_VALUE);
  }
}
