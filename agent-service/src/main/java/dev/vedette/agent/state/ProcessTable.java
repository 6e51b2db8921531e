package dev.vedette.agent.state;

import dev.vedette.agent.state.KernelRecord.Section;
import dev.vedette.language.event.Party;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The node's processes by number, kept by the records of their life, bounded in number and bytes:
 * the one that was longest unused is forgotten, and read from procfs again should it still be
 * there. Owned by the thread that reads the ring; only the counters may be read by others.
 */
public final class ProcessTable {
  private static final long TABLE_BYTES = 32L << 20;
  // Recordings tell of every thread and every open file.
  private static final long RECORDED_BYTES = 256L << 20;
  // Offsets within the section PROCESS.
  private static final int GROUP = 0;
  private static final int SESSION = 4;
  private static final int VIRTUAL_PID = 8;
  private static final int VIRTUAL_GROUP = 12;
  private static final int TERMINAL = 16;
  private static final int EXE_FLAGS = 20;
  private static final int INHERITABLE = 24;
  private static final int PERMITTED = 32;
  private static final int EXE_INODE = 40;
  private static final int EXE_CTIME = 48;
  private static final int EXE_MTIME = 56;
  private static final int NAMESPACE_START = 64;

  private final int limit;
  private final long byteLimit;
  private Consumer<TrackedProcess> forgotten = _ -> {};
  private final @Nullable ProcReader reader;
  private final ContainerSource containers;
  private final LinkedHashMap<Long, TrackedProcess> processes =
      new LinkedHashMap<>(1024, 0.75f, true);
  private final Map<Long, List<TrackedProcess>> children = new HashMap<>();
  private final MetImages images = new MetImages();
  private @Nullable TrackedProcess last;
  private long bytes;
  private volatile long evicted;
  private volatile int size;

  /**
   * An empty table.
   *
   * @param limit how many processes are kept at most
   * @param proc where procfs is mounted
   */
  public ProcessTable(int limit, Path proc) {
    this(limit, proc, ContainerSource.NONE);
  }

  /**
   * An empty table.
   *
   * @param limit how many processes are kept at most
   * @param proc where procfs is mounted
   * @param containers asked about each container as soon as a process in it is seen
   */
  public ProcessTable(int limit, Path proc, ContainerSource containers) {
    this.limit = limit;
    byteLimit = TABLE_BYTES;
    this.containers = containers;
    reader = new ProcReader(proc);
  }

  /**
   * An empty table for recorded events, which tell of processes that procfs does not know.
   *
   * @param limit how many threads are kept at most
   */
  public ProcessTable(int limit) {
    this(limit, ContainerSource.NONE);
  }

  /**
   * An empty table for recorded events, with what they told of containers.
   *
   * @param limit how many threads are kept at most
   * @param containers what is known of containers
   */
  public ProcessTable(int limit, ContainerSource containers) {
    this.limit = limit;
    byteLimit = RECORDED_BYTES;
    this.containers = containers;
    reader = null;
  }

  /** Takes in every process that runs now. */
  public void scan() {
    if (reader != null) {
      reader.readAll(this);
    }
  }

  /** What is known of the containers that processes are in. */
  public ContainerSource containers() {
    return containers;
  }

  /** How many processes were forgotten for lack of room. */
  public long evicted() {
    return evicted;
  }

  /** How many processes are known. */
  public int size() {
    return size;
  }

  /** A process by its number; what is not known is looked for in procfs. */
  public Optional<TrackedProcess> find(long pid) {
    if (pid <= 0) {
      return Optional.empty();
    }
    TrackedProcess known = processes.get(pid);
    if (known != null) {
      return Optional.of(known);
    }
    if (reader == null || pid != (int) pid) {
      return Optional.empty();
    }
    Optional<TrackedProcess> read = reader.read((int) pid);
    read.ifPresent(this::put);
    return read;
  }

  /** A process by its number, if it is known already. */
  public Optional<TrackedProcess> known(long pid) {
    return Optional.ofNullable(processes.get(pid));
  }

  /** Says who wants to hear of processes that are forgotten for lack of room. */
  void onForgotten(Consumer<TrackedProcess> listener) {
    forgotten = listener;
  }

  /** Reckons anew how much memory a process takes, and forgets others if that is too much. */
  void reckon(TrackedProcess process) {
    if (processes.get(process.tid) == process) {
      account(process);
      makeRoom();
    }
  }

  /** Does something with each process that is known. */
  void forEach(Consumer<TrackedProcess> action) {
    processes.values().forEach(action);
  }

  /** A process, its parent and so on. */
  public Ancestry ancestry(TrackedProcess thread) {
    TrackedProcess process = main(thread);
    Ancestry known = process.ancestry;
    if (known == null || !known.holds()) {
      known = Ancestry.of(process, this);
      process.ancestry = known;
    }
    return known;
  }

  /**
   * Who makes the events of a thread: another each time when something of it changed, or of its
   * ancestors, should anybody have asked for {@link #ancestryOfSubject}.
   */
  public Party subject(TrackedProcess thread) {
    Ancestry found = thread.ancestryOfSubject;
    Party known = thread.subject;
    if (known == null || (found != null && found != ancestry(thread))) {
      known = new Party();
      thread.subject = known;
      thread.ancestryOfSubject = null;
    }
    return known;
  }

  /** All that run what a process runs, as they do; null if that is not kept. */
  public @Nullable Party image(TrackedProcess process) {
    Party known = process.alike;
    if (known == null) {
      known = images.meet(process);
      process.alike = known;
    }
    return known;
  }

  /** A process, its parent and so on, as they are for its subject; null if they may be others. */
  public @Nullable Ancestry ancestryOfSubject(TrackedProcess thread) {
    Ancestry found = ancestry(thread);
    if (!found.holds()) {
      return null;
    }
    thread.ancestryOfSubject = found;
    return found;
  }

  /** The first thread of a process; the thread itself if that is not known. */
  public TrackedProcess main(TrackedProcess thread) {
    return thread.isMainThread() ? thread : known(thread.pid()).orElse(thread);
  }

  /** Takes in what a record says of the process that caused it, and gives that process. */
  public TrackedProcess apply(KernelRecord record) {
    return switch (record.event()) {
      case KernelRecord.FORK -> fork(record);
      case KernelRecord.EXECVE, KernelRecord.EXECVEAT -> {
        // A failed one is reported by the system call and has no image.
        TrackedProcess process = locate(record);
        if (record.has(Section.PROCESS)) {
          execute(process, record);
        }
        yield process;
      }
      default -> locate(record);
    };
  }

  /**
   * Ends what {@link #apply} began, after the record was handed on: a process that ended is
   * forgotten.
   */
  public void afterwards(KernelRecord record, TrackedProcess process) {
    if (record.event() != KernelRecord.EXIT) {
      return;
    }
    remove(process);
    reparent(process, record.argument(0));
  }

  /** Gives the children of a process that ended to another. */
  void reparent(TrackedProcess process, long reaper) {
    List<TrackedProcess> orphans = children.remove(process.tid);
    if (orphans != null) {
      for (TrackedProcess orphan : orphans) {
        if (!orphan.exited && orphan.parent == process.tid) {
          orphan.parent = reaper;
          orphan.changed();
          adopt(orphan);
        }
      }
    }
  }

  private TrackedProcess locate(KernelRecord record) {
    int pid = record.processId();
    long start = record.processStart();
    TrackedProcess process = last;
    if (process == null || process.pid != pid || process.start != start) {
      process = identify(pid, start, record);
      last = process;
    }
    refresh(process, record);
    return process;
  }

  private TrackedProcess identify(int pid, long start, KernelRecord record) {
    TrackedProcess process = processes.get((long) pid);
    if (process != null && process.start != start) {
      if (ProcReader.sameStart(process.start, start)) {
        // Procfs rounds to ticks; the kernel's own figure is exact.
        process.start = start;
        process.changed();
      } else {
        remove(process);
        process = null;
      }
    }
    if (process != null) {
      return process;
    }
    TrackedProcess read =
        readProcess(pid)
            .filter(found -> ProcReader.sameStart(found.start, start))
            .orElseGet(() -> new TrackedProcess(pid, start));
    read.start = start;
    read.cgroupId = record.cgroupId();
    if (!read.complete) {
      read.parent = record.parentId();
      read.virtualPid = pid;
    }
    put(read);
    return read;
  }

  /** What every record tells of its process. */
  private void refresh(TrackedProcess process, KernelRecord record) {
    boolean changed = false;
    if (record.threadId() == process.pid && !record.hasComm(process.commTerminated)) {
      process.commTerminated = terminated(record.comm());
      changed = true;
    } else if (process.commTerminated.length == 1) {
      process.commTerminated = terminated(record.comm());
      changed = true;
    }
    if (process.userId != record.userId()
        || process.groupId != record.groupId()
        || process.loginUserId != record.loginUserId()
        || process.effective != record.effectiveCapabilities()) {
      process.userId = record.userId();
      process.groupId = record.groupId();
      process.loginUserId = record.loginUserId();
      process.effective = record.effectiveCapabilities();
      changed = true;
    }
    if (process.parent != record.parentId()) {
      process.parent = record.parentId();
      adopt(process);
      changed = true;
    }
    if (record.has(Section.PROCESS)) {
      readProcess(process, record);
      changed = true;
    }
    if (record.has(Section.CWD)) {
      byte[] cwd = record.path(Section.CWD);
      process.cwd = cwd == null ? process.cwd : cwd;
      changed = true;
    }
    if (process.cgroupId != record.cgroupId()
        && record.event() != KernelRecord.FORK
        && !record.has(Section.CGROUP)) {
      // Moved to another cgroup since: that is how a runtime puts a process into a container.
      boolean first = process.cgroupId == 0;
      process.cgroupId = record.cgroupId();
      if (!first) {
        process.container = containerNow(process);
        announce(process.container);
        changed = true;
      }
    }
    if (changed) {
      process.changed();
    }
  }

  private Optional<TrackedProcess> readProcess(int pid) {
    return reader == null ? Optional.empty() : reader.read(pid);
  }

  private Container containerNow(TrackedProcess process) {
    return reader == null ? process.container : reader.readContainer((int) process.pid);
  }

  /** Whoever asks a runtime had better begin before a rule wants to know. */
  private void announce(Container container) {
    if (!container.isHost()) {
      containers.find(container);
    }
  }

  private TrackedProcess fork(KernelRecord record) {
    int pid = record.processId();
    TrackedProcess stale = processes.get((long) pid);
    if (stale != null) {
      if (stale.complete && ProcReader.sameStart(stale.start, record.processStart())) {
        // The scan at the start saw the child before its record was read.
        stale.start = record.processStart();
        stale.changed();
        return stale;
      }
      remove(stale);
    }
    TrackedProcess origin = find(record.argument(0)).orElseGet(() -> new TrackedProcess(0, 0));
    TrackedProcess child = TrackedProcess.forkOf(origin, pid, record.processStart());
    child.parent = record.parentId();
    child.commTerminated = terminated(record.comm());
    child.userId = record.userId();
    child.groupId = record.groupId();
    child.loginUserId = record.loginUserId();
    child.effective = record.effectiveCapabilities();
    if (record.has(Section.PROCESS)) {
      readProcess(child, record);
    }
    put(child);
    return child;
  }

  private static void readProcess(TrackedProcess process, KernelRecord record) {
    process.processGroup = record.int32(Section.PROCESS, GROUP);
    process.session = record.int32(Section.PROCESS, SESSION);
    process.virtualPid = record.int32(Section.PROCESS, VIRTUAL_PID);
    process.virtualGroup = record.int32(Section.PROCESS, VIRTUAL_GROUP);
    process.terminal = record.int32(Section.PROCESS, TERMINAL);
    process.inheritable = record.int64(Section.PROCESS, INHERITABLE);
    process.permitted = record.int64(Section.PROCESS, PERMITTED);
    process.namespaceStart = record.int64(Section.PROCESS, NAMESPACE_START);
  }

  private void execute(TrackedProcess process, KernelRecord record) {
    byte[] path = record.path(Section.EXE);
    process.image =
        new ExecutedImage(
            path == null ? new byte[0] : path,
            record.bytes(Section.ARGUMENTS),
            record.bytes(Section.ENVIRONMENT),
            record.int32(Section.PROCESS, EXE_FLAGS),
            record.int64(Section.PROCESS, EXE_INODE),
            record.int64(Section.PROCESS, EXE_CTIME),
            record.int64(Section.PROCESS, EXE_MTIME));
    if (record.has(Section.CGROUP) || record.has(Section.CGROUP_V1)) {
      process.container = containerOf(record);
      process.cgroupId = record.cgroupId();
      announce(process.container);
    }
    process.complete = true;
    process.changed();
    account(process);
    makeRoom();
  }

  private static Container containerOf(KernelRecord record) {
    return containerOf(record, Section.CGROUP)
        .or(() -> containerOf(record, Section.CGROUP_V1))
        .orElse(Container.HOST);
  }

  private static Optional<Container> containerOf(KernelRecord record, Section section) {
    byte[] path = record.path(section);
    return path == null
        ? Optional.empty()
        : Container.ofCgroup(new String(path, StandardCharsets.UTF_8));
  }

  void put(TrackedProcess process) {
    announce(process.container);
    // First, since it looks at others, and what was looked at last is forgotten last.
    adopt(process);
    TrackedProcess replaced = processes.put(process.tid, process);
    if (replaced != null) {
      bytes -= replaced.accounted;
      if (replaced != process) {
        replaced.exited = true;
        last = last == replaced ? null : last;
      }
    }
    process.accounted = 0;
    account(process);
    makeRoom();
    size = processes.size();
  }

  private void adopt(TrackedProcess process) {
    if (process.parent > 1) {
      List<TrackedProcess> siblings =
          children.computeIfAbsent(process.parent, _ -> new ArrayList<>(2));
      if (Integer.bitCount(siblings.size()) == 1) {
        // Not each time, which would take long where one process has many children.
        siblings.removeIf(sibling -> sibling.exited || processes.get(sibling.tid) != sibling);
      }
      siblings.add(process);
    }
  }

  void remove(TrackedProcess process) {
    if (processes.remove(process.tid, process)) {
      bytes -= process.accounted;
    }
    process.exited = true;
    if (last == process) {
      last = null;
    }
    size = processes.size();
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // written by the reading thread only
  private void makeRoom() {
    Iterator<TrackedProcess> oldest = processes.values().iterator();
    while ((processes.size() > limit || bytes > byteLimit) && processes.size() > 1) {
      TrackedProcess process = oldest.next();
      oldest.remove();
      bytes -= process.accounted;
      children.remove(process.tid);
      forgotten.accept(process);
      evicted++;
    }
  }

  private void account(TrackedProcess process) {
    int now = process.bytes();
    bytes += now - process.accounted;
    process.accounted = now;
  }

  private static byte[] terminated(byte[] comm) {
    return Arrays.copyOf(comm, comm.length + 1);
  }
}
