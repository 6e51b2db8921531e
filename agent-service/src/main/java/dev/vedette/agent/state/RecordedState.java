package dev.vedette.agent.state;

import dev.vedette.agent.recorded.Address;
import dev.vedette.agent.recorded.EventKind;
import dev.vedette.agent.recorded.EventKind.Trait;
import dev.vedette.agent.recorded.RecordedEvent;
import dev.vedette.agent.recorded.RecordedThread;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a process table by recorded events, as {@link ProcessTable#apply} does by records of our
 * own capture, but thread by thread and with every descriptor, since such events name only numbers.
 * Used by one thread.
 */
public final class RecordedState {
  static final long CLONE_FILES = 1;
  static final long CLONE_NEWPID = 1 << 6;
  static final long CLONE_PARENT = 1 << 8;
  static final long CLONE_THREAD = 1 << 13;
  static final long CLONE_INVERTED = 1 << 16;
  static final long CLONE_CHILD_IN_PIDNS = 1 << 29;

  // The arguments of these count as they were when the call began, before other threads could
  // change them.
  private static final Set<String> KEPT_FROM_ENTRY =
      Set.of("open", "openat", "openat2", "creat", "connect", "execve", "execveat");
  // These make threads known themselves, or speak of threads that are of no interest.
  private static final Set<String> TELLING_OF_THREADS =
      Set.of("clone", "clone3", "fork", "vfork", "execve", "execveat", "switch", "procexit");
  private static final long NOBODY = -1;
  private static final byte[] NOT_KNOWN = "<NA>".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] UNKNOWN_CWD = {'.'};
  private static final int LONGEST_PATH = 1024;
  private static final int LONG_PATH = 512;
  // A path of the kernel's longest, and what else a call is given.
  private static final int LONGEST_BEGINNING = 4096 + 256;
  private static final int OFTEN = 16;
  private static final byte[] TOO_LONG =
      "/DIR_TOO_LONG/FILENAME_TOO_LONG".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] UNKNOWN_DIRECTORY = "<UNKNOWN>".getBytes(StandardCharsets.US_ASCII);

  private final ProcessTable table;
  private final Accounts accounts;
  private final Map<Long, List<TrackedProcess>> groups = new HashMap<>();
  private final ProcessEvents processEvents = new ProcessEvents(this);
  private final DescriptorEvents descriptorEvents = new DescriptorEvents(this);
  private final SocketEvents socketEvents = new SocketEvents();

  private @Nullable TrackedProcess current;
  private @Nullable OpenDescriptor descriptor;
  private @Nullable RecordedEvent entered;
  private @Nullable RecordedEvent closing;
  private boolean exiting;

  /** A state without any process as yet. */
  public RecordedState(ProcessTable table, Accounts accounts) {
    this.table = table;
    this.accounts = accounts;
    table.onForgotten(this::leaveGroup);
  }

  /** Takes in a thread that a recording found when it began. */
  public TrackedProcess add(RecordedThread thread) {
    TrackedProcess process = new TrackedProcess(thread.tid, thread.pid, thread.startNanos);
    process.parent = thread.parent;
    process.session = thread.session;
    process.processGroup = thread.group;
    process.virtualGroup = thread.virtualGroup;
    process.virtualTid = thread.virtualTid;
    process.virtualPid = thread.virtualPid;
    process.setComm(thread.comm);
    process.image =
        new ExecutedImage(
            ProcessEvents.withoutDeleted(thread.path),
            vector(thread.exe, thread.arguments),
            vector(thread.environment),
            thread.imageFlags,
            thread.imageInode,
            thread.imageChangeNanos,
            thread.imageModifyNanos);
    process.cwd = thread.cwd;
    process.root = thread.root;
    process.userId = thread.userId;
    process.groupId = thread.groupId;
    process.loginUserId = thread.loginUserId;
    process.terminal = thread.terminal;
    process.flags = thread.flags;
    process.fileLimit = thread.fileLimit;
    process.permitted = thread.permitted;
    process.effective = thread.effective;
    process.inheritable = thread.inheritable;
    process.virtualKilobytes = thread.virtualKilobytes;
    process.residentKilobytes = thread.residentKilobytes;
    process.swappedKilobytes = thread.swappedKilobytes;
    process.majorFaults = thread.majorFaults;
    process.minorFaults = thread.minorFaults;
    process.namespaceStart = thread.namespaceStartNanos;
    setCgroups(process, thread.cgroups);
    process.complete = true;
    put(process);
    return process;
  }

  /** Takes in an open file that a recording found when it began. */
  public void add(TrackedProcess process, long number, OpenDescriptor found) {
    DescriptorTable open = descriptors(process);
    open.put(number, found);
    if (open.size() % OFTEN == 0) {
      table.reckon(table.main(process));
    }
  }

  /** All that a recording found when it began was added. */
  public void begin() {
    Set<Integer> served = new HashSet<>();
    Set<DescriptorTable> tables = Collections.newSetFromMap(new IdentityHashMap<>());
    for (List<TrackedProcess> group : groups.values()) {
      for (TrackedProcess process : group) {
        tables.add(descriptors(process));
      }
    }
    for (DescriptorTable open : tables) {
      for (OpenDescriptor socket : open.all()) {
        Address.Internet end = socket.server;
        if (socket.listening && end != null) {
          served.add(end.port());
        }
      }
    }
    for (DescriptorTable open : tables) {
      open.all().forEach(socket -> socket.decideRole(served));
    }
  }

  /** The thread of this number. */
  public Optional<TrackedProcess> thread(long tid) {
    return table.known(tid);
  }

  /** Whether events of this kind can change the state, or tell what a call that does was given. */
  public static boolean heeds(EventKind kind) {
    return kind.isBeginning() || Effect.any(kind);
  }

  /** Takes in what an event tells, before it is handed on. */
  public void apply(RecordedEvent event) {
    current = locate(event);
    descriptor = null;
    closing = null;
    exiting = false;
    TrackedProcess process = current;
    begin(event, process);
    if (event.kind().isBeginning()) {
      if (process != null
          && KEPT_FROM_ENTRY.contains(event.kind().name())
          && event.size() <= LONGEST_BEGINNING) {
        process.entered = event.copy();
        if (event.size() > LONG_PATH) {
          table.reckon(process);
        }
      }
      return;
    }
    EventKind kind = event.kind();
    if (Effect.PROCESSES.of(kind)) {
      processEvents.apply(event, process);
      if (current != null) {
        if (ProcessEvents.changes(event)) {
          current.changed();
        }
        table.reckon(current);
      }
    }
    if (Effect.ACCOUNTS.of(kind)) {
      accountsFrom(event);
      table.forEach(TrackedProcess::changed);
    }
    if (current != null && event.hasResult()) {
      if (Effect.DESCRIPTORS.of(kind)) {
        descriptorEvents.apply(event, current);
      }
      if (Effect.SOCKETS.of(kind)) {
        socketEvents.apply(event, current, this);
      }
    }
  }

  /** The thread that caused an event; one that nothing was told of becomes known by its number. */
  private @Nullable TrackedProcess locate(RecordedEvent event) {
    TrackedProcess known = table.known(event.threadId()).orElse(null);
    if ((known != null && !known.dead)
        || event.threadId() < 0
        || !event.kind().isSystemCall()
        || TELLING_OF_THREADS.contains(event.kind().name())) {
      return known;
    }
    TrackedProcess unknown = new TrackedProcess(event.threadId(), NOBODY, 0);
    unknown.parent = NOBODY;
    unknown.userId = -1;
    unknown.groupId = -1;
    unknown.setComm(NOT_KNOWN);
    unknown.image =
        new ExecutedImage(new byte[0], vector(NOT_KNOWN, List.of()), new byte[0], 0, 0, 0, 0);
    unknown.cwd = UNKNOWN_CWD;
    unknown.complete = true;
    put(unknown);
    return unknown;
  }

  private void begin(RecordedEvent event, @Nullable TrackedProcess process) {
    entered = null;
    if (process == null) {
      return;
    }
    if (event.kind().is(Trait.SKIPPARSERESET)) {
      return;
    }
    entered = process.entered;
    process.entered = null;
    int used = event.kind().descriptor();
    if (used >= 0 && event.has(used)) {
      process.lastDescriptor = event.signed(used);
      descriptor = descriptors(process).get(process.lastDescriptor);
      if (descriptor != null) {
        descriptor.nameChanged = false;
      }
    } else if (used >= 0 || event.kind().is(Trait.CREATES_FD)) {
      process.lastDescriptor = -1;
    }
  }

  /** Ends what {@link #apply} began, after the event was handed on. */
  public void afterwards(RecordedEvent event) {
    TrackedProcess process = current;
    if (process == null) {
      return;
    }
    if (closing != null) {
      descriptorEvents.close(closing, process);
    }
    if (exiting) {
      processEvents.leave(process, event);
    }
  }

  /** The thread that caused the event at hand, if it is known. */
  public Optional<TrackedProcess> current() {
    return Optional.ofNullable(current);
  }

  /** The open file that the event at hand is about. */
  public Optional<OpenDescriptor> descriptor() {
    return Optional.ofNullable(descriptor);
  }

  /** How many threads of the process live, with the first one or without it. */
  public int threads(TrackedProcess process, boolean withMain) {
    int count = 0;
    for (TrackedProcess thread : groups.getOrDefault(process.pid, List.of())) {
      if (!thread.dead && (withMain || !thread.isMainThread())) {
        count++;
      }
    }
    return count;
  }

  /** The path as given, made whole from the directory of a descriptor or the working directory. */
  public static byte[] whole(TrackedProcess process, long directory, byte[] path) {
    byte[] base = base(process, directory, path);
    if (base.length + path.length + 1 > LONGEST_PATH) {
      return TOO_LONG;
    }
    if (Arrays.equals(base, UNKNOWN_DIRECTORY)) {
      byte[] unknown = Arrays.copyOf(base, base.length + path.length);
      System.arraycopy(path, 0, unknown, base.length, path.length);
      return unknown;
    }
    return PathBytes.resolve(base, path);
  }

  private static byte[] base(TrackedProcess process, long directory, byte[] path) {
    if (path.length > 0 && path[0] == '/') {
      return new byte[0];
    }
    if (directory == DescriptorEvents.WORKING_DIRECTORY) {
      return process.cwd;
    }
    return process.descriptor(directory).map(OpenDescriptor::name).orElse(UNKNOWN_DIRECTORY);
  }

  private void accountsFrom(RecordedEvent event) {
    switch (event.kind().name()) {
      case "useradded" ->
          accounts.learn(
              event.string(5),
              (int) event.unsigned(0),
              new Accounts.User(event.string(2), event.string(3), event.string(4)));
      case "userdeleted" -> accounts.forgetUser(event.string(5), (int) event.unsigned(0));
      case "groupadded" ->
          accounts.learnGroup(event.string(2), (int) event.unsigned(0), event.string(1));
      case "groupdeleted" -> accounts.forgetGroup(event.string(2), (int) event.unsigned(0));
      default -> {}
    }
  }

  ProcessTable table() {
    return table;
  }

  /** What the call that ends now was given when it began, if that was seen. */
  Optional<RecordedEvent> entered() {
    return Optional.ofNullable(entered);
  }

  void setCurrent(TrackedProcess process) {
    current = process;
  }

  void exitAfterwards() {
    exiting = true;
  }

  void closeAfterwards(RecordedEvent event) {
    closing = event;
  }

  @Nullable OpenDescriptor used() {
    return descriptor;
  }

  /** A descriptor that the event at hand made. */
  void opened(TrackedProcess process, long number, OpenDescriptor made) {
    process.lastDescriptor = number;
    DescriptorTable open = descriptors(process);
    int before = open.size();
    open.put(number, made);
    descriptor = made;
    if (open.size() != before && open.size() % OFTEN == 0) {
      table.reckon(table.main(process));
    }
  }

  void setUsed(TrackedProcess process, long number, @Nullable OpenDescriptor used) {
    process.lastDescriptor = number;
    descriptor = used;
  }

  DescriptorTable descriptors(TrackedProcess process) {
    DescriptorTable known = process.descriptors;
    if (known == null) {
      known = new DescriptorTable();
      process.descriptors = known;
    }
    return known;
  }

  void put(TrackedProcess process) {
    table.known(process.tid).ifPresent(this::remove);
    table.put(process);
    if (process.pid == NOBODY) {
      descriptors(process);
      return;
    }
    List<TrackedProcess> group = groups.computeIfAbsent(process.pid, _ -> new ArrayList<>(2));
    for (TrackedProcess other : group) {
      // Threads share the table of open files.
      if (process.descriptors == null && !other.dead) {
        process.descriptors = other.descriptors;
      }
    }
    if (process.descriptors == null) {
      process.descriptors = new DescriptorTable();
    }
    group.add(process);
  }

  /** A thread is found to be of another process than it was known to be. */
  void regroup(TrackedProcess process, long pid) {
    if (process.pid != pid) {
      remove(process);
      process.pid = pid;
      process.exited = false;
      process.changed();
      put(process);
    }
  }

  void remove(TrackedProcess process) {
    table.remove(process);
    leaveGroup(process);
  }

  private void leaveGroup(TrackedProcess process) {
    List<TrackedProcess> group = groups.get(process.pid);
    if (group != null) {
      group.remove(process);
      if (group.isEmpty()) {
        groups.remove(process.pid);
      }
    }
  }

  List<TrackedProcess> group(long pid) {
    return List.copyOf(groups.getOrDefault(pid, List.of()));
  }

  static void setCgroups(TrackedProcess process, List<byte[]> cgroups) {
    process.cgroups = cgroups;
    process.container = Container.HOST;
    for (byte[] cgroup : cgroups) {
      String text = new String(cgroup, StandardCharsets.UTF_8);
      Optional<Container> named = Container.ofCgroup(text.substring(text.indexOf('=') + 1));
      if (named.isPresent()) {
        process.container = named.get();
        return;
      }
    }
  }

  static byte[] vector(byte[] first, List<byte[]> rest) {
    ByteArrayOutputStream vector = new ByteArrayOutputStream();
    vector.writeBytes(first);
    vector.write(0);
    vector.writeBytes(vector(rest));
    return vector.toByteArray();
  }

  static byte[] vector(List<byte[]> texts) {
    ByteArrayOutputStream vector = new ByteArrayOutputStream();
    for (byte[] text : texts) {
      vector.writeBytes(text);
      vector.write(0);
    }
    return vector.toByteArray();
  }
}
