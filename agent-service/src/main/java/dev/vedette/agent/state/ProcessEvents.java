package dev.vedette.agent.state;

import dev.vedette.agent.recorded.EventKind;
import dev.vedette.agent.recorded.RecordedEvent;
import dev.vedette.language.event.ValueType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What recorded events do to threads and processes. Used by one thread. */
final class ProcessEvents {
  private static final long OF_ITS_OWN_NAMESPACE =
      RecordedState.CLONE_NEWPID | RecordedState.CLONE_CHILD_IN_PIDNS;
  private static final long NOBODY = 0xffffffffL;
  private static final int SET_NAME = 15;
  private static final int SET_SUBREAPER = 36;
  private static final int OPEN_FILES = 7;
  private static final long AT_EMPTY_PATH = 1;
  private static final byte[] DELETED = " (deleted)".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] NOT_READ = {'<', 'N', 'A', '>'};

  private final RecordedState state;

  ProcessEvents(RecordedState state) {
    this.state = state;
  }

  void apply(RecordedEvent event, @Nullable TrackedProcess process) {
    switch (event.kind().name()) {
      case "clone", "clone3", "fork", "vfork" -> fork(event, process);
      case "execve", "execveat" -> execute(event, process);
      case "procexit" -> {
        if (process != null) {
          exit(process);
        }
      }
      default -> {
        if (process != null && !(event.hasResult() && event.failed())) {
          change(event, process);
        }
      }
    }
  }

  /** Whether the thread that caused an event is not what it was: so often each is seen anew. */
  static boolean changes(RecordedEvent event) {
    return switch (event.kind().name()) {
      case "execve",
          "execveat",
          "setuid",
          "setreuid",
          "setresuid",
          "setgid",
          "setregid",
          "setresgid",
          "setsid",
          "capset",
          "chroot" ->
          !event.failed();
      // The others tell of memory, of threads that are new, or change it themselves.
      default -> false;
    };
  }

  private void fork(RecordedEvent event, @Nullable TrackedProcess process) {
    if (event.kind().isEnter() || event.failed()) {
      return;
    }
    long child = event.signed(0);
    if (child == 0) {
      forked(event, process);
    } else if (process != null) {
      forkedBy(event, process, child);
    }
  }

  /** The parent's side of a fork. */
  private void forkedBy(RecordedEvent event, TrackedProcess parent, long child) {
    long flags = number(event, "flags");
    if ((flags & OF_ITS_OWN_NAMESPACE) != 0
        || (parent.virtualTid != 0 && parent.virtualTid != parent.tid)) {
      // What the number means only the child's own side says.
      return;
    }
    Optional<TrackedProcess> known = state.thread(child);
    if (known.isPresent()) {
      TrackedProcess seen = known.get();
      if ((seen.flags & RecordedState.CLONE_INVERTED) != 0) {
        // The child's own side came first.
        return;
      }
      state.remove(seen);
    }
    boolean thread = (flags & RecordedState.CLONE_THREAD) != 0;
    TrackedProcess made = inherit(parent, child, thread ? parent.pid : child, event, flags);
    made.virtualTid = child;
    made.virtualPid = thread ? parent.virtualPid : child;
    made.parent =
        (flags & (RecordedState.CLONE_THREAD | RecordedState.CLONE_PARENT)) != 0
            ? parent.parent
            : parent.pid;
    made.flags = flags;
    state.put(made);
  }

  /** The child's side of a fork. */
  private void forked(RecordedEvent event, @Nullable TrackedProcess known) {
    if (known != null && known.start != 0 && (known.flags & RecordedState.CLONE_INVERTED) == 0) {
      // The parent's side came first.
      return;
    }
    long flags = number(event, "flags");
    long tid = event.threadId();
    long pid = number(event, "pid");
    long parentId = number(event, "ptid");
    boolean thread = (flags & RecordedState.CLONE_THREAD) != 0;
    TrackedProcess parent =
        state.thread(thread ? pid : parentId).orElseGet(() -> new TrackedProcess(parentId, 0));
    TrackedProcess made = inherit(parent, tid, pid, event, flags);
    made.virtualTid = present(event, "vtid") ? number(event, "vtid") : tid;
    made.virtualPid = present(event, "vpid") ? number(event, "vpid") : pid;
    made.parent = parentId;
    made.flags = flags | RecordedState.CLONE_INVERTED;
    state.put(made);
    state.setCurrent(made);
  }

  private TrackedProcess inherit(
      TrackedProcess parent, long tid, long pid, RecordedEvent event, long flags) {
    TrackedProcess made = new TrackedProcess(tid, pid, event.timeNanos());
    byte[] comm = event.text(event.kind().position(present(event, "comm") ? "comm" : "exe"));
    made.setComm(comm);
    ExecutedImage image = parent.image;
    made.image =
        new ExecutedImage(
            image.path(),
            RecordedState.vector(
                event.text(event.kind().position("exe")), arguments(event, parent)),
            image.environment(),
            image.flags(),
            image.inode(),
            image.changeNanos(),
            image.modifyNanos());
    made.cwd = parent.cwd;
    made.root = parent.root;
    made.session = parent.session;
    made.processGroup = parent.processGroup;
    made.virtualGroup = parent.virtualGroup;
    made.terminal = parent.terminal;
    made.loginUserId = parent.loginUserId;
    made.userId = (int) number(event, "uid");
    made.groupId = (int) number(event, "gid");
    made.permitted = parent.permitted;
    made.effective = parent.effective;
    made.inheritable = parent.inheritable;
    made.fileLimit = number(event, "fdlimit");
    made.namespaceStart = number(event, "pidns_init_start_ts");
    memory(event, made);
    if (present(event, "cgroups")) {
      RecordedState.setCgroups(made, event.texts(event.kind().position("cgroups")));
    } else {
      made.cgroups = parent.cgroups;
      made.container = parent.container;
    }
    made.complete = true;
    made.descriptors =
        (flags & (RecordedState.CLONE_THREAD | RecordedState.CLONE_FILES)) != 0
            ? state.descriptors(parent)
            : state.descriptors(parent).fork();
    return made;
  }

  private static List<byte[]> arguments(RecordedEvent event, TrackedProcess parent) {
    int position = event.kind().position("args");
    return event.isEmpty(position) && parent.complete
        ? RecordedEvent.split(parent.image.rest())
        : event.texts(position);
  }

  private void execute(RecordedEvent event, @Nullable TrackedProcess known) {
    if (event.kind().isEnter() || event.failed()) {
      return;
    }
    TrackedProcess process = known;
    if (process == null) {
      process = new TrackedProcess(event.threadId(), number(event, "pid"), 0);
      process.parent = number(event, "ptid");
      process.userId = -1;
      process.groupId = -1;
      state.put(process);
      state.setCurrent(process);
    }
    long flags = number(event, "flags");
    byte[] path = path(event, process);
    process.image =
        new ExecutedImage(
            path,
            RecordedState.vector(
                event.text(event.kind().position("exe")),
                event.texts(event.kind().position("args"))),
            event.bytes(event.kind().position("env")),
            (int) flags,
            number(event, "exe_ino"),
            number(event, "exe_ino_ctime"),
            number(event, "exe_ino_mtime"));
    process.setComm(event.text(event.kind().position(present(event, "comm") ? "comm" : "exe")));
    state.regroup(process, number(event, "pid"));
    process.fileLimit = number(event, "fdlimit");
    memory(event, process);
    if (!event.isEmpty(event.kind().position("cgroups"))) {
      RecordedState.setCgroups(process, event.texts(event.kind().position("cgroups")));
    }
    if (event.kind().is(EventKind.Trait.OLD_VERSION) && !event.isEmpty(6)) {
      process.cwd = event.text(6);
    }
    if (present(event, "tty")) {
      process.terminal = (int) number(event, "tty");
    }
    if (present(event, "vpgid")) {
      process.virtualGroup = number(event, "vpgid");
    }
    if (present(event, "pgid")) {
      process.processGroup = number(event, "pgid");
    }
    credentials(event, process);
    process.flags = process.flags & RecordedState.CLONE_INVERTED;
    process.complete = true;
  }

  private static void credentials(RecordedEvent event, TrackedProcess process) {
    if (present(event, "loginuid")) {
      process.loginUserId = (int) number(event, "loginuid");
    }
    if (present(event, "cap_inheritable")) {
      process.inheritable = number(event, "cap_inheritable");
      process.permitted = number(event, "cap_permitted");
      process.effective = number(event, "cap_effective");
    }
    if (present(event, "uid")) {
      process.userId = (int) number(event, "uid");
    }
    if (present(event, "gid")) {
      process.groupId = (int) number(event, "gid");
    }
  }

  /** The program's path: as the kernel told it, or what the call was given made whole. */
  private byte[] path(RecordedEvent event, TrackedProcess process) {
    int trusted = event.kind().position("trusted_exepath");
    if (!event.isEmpty(trusted)) {
      return withoutDeleted(event.text(trusted));
    }
    int filename = event.kind().position("filename");
    if (event.has(filename)) {
      byte[] given = event.text(filename);
      return DescriptorEvents.wasRead(given)
          ? RecordedState.whole(process, DescriptorEvents.WORKING_DIRECTORY, given)
          : given;
    }
    RecordedEvent began = state.entered().orElse(null);
    if (began == null) {
      return NOT_READ;
    }
    if (began.kind().name().equals("execve")) {
      byte[] given = began.text(0);
      return DescriptorEvents.wasRead(given)
          ? RecordedState.whole(process, DescriptorEvents.WORKING_DIRECTORY, given)
          : NOT_READ;
    }
    if (!began.kind().name().equals("execveat")) {
      return NOT_READ;
    }
    long directory = began.signed(0);
    byte[] given = began.text(1);
    if (DescriptorEvents.wasRead(given)) {
      return RecordedState.whole(process, directory, given);
    }
    if ((began.unsigned(2) & AT_EMPTY_PATH) == 0) {
      return NOT_READ;
    }
    return process.descriptor(directory).map(OpenDescriptor::name).orElse(NOT_READ);
  }

  /** The kernel marks the path of a program whose file is gone. */
  static byte[] withoutDeleted(byte[] path) {
    int end = path.length - DELETED.length;
    return end > 0 && Arrays.equals(path, end, path.length, DELETED, 0, DELETED.length)
        ? Arrays.copyOf(path, end)
        : path;
  }

  private void exit(TrackedProcess process) {
    process.dead = true;
    state.exitAfterwards();
  }

  /** Removes a thread that ended, and gives its children to whom the kernel gave them. */
  void leave(TrackedProcess process, RecordedEvent event) {
    long told = event.kind().position("reaper_tid") >= 0 ? number(event, "reaper_tid") : 0;
    long reaper = told > 0 && state.thread(told).isPresent() ? told : reaper(process);
    state.table().reparent(process, reaper);
    List<TrackedProcess> group = state.group(process.pid);
    boolean othersLive = group.stream().anyMatch(thread -> !thread.dead);
    if (!process.isMainThread()) {
      state.remove(process);
    }
    if (!othersLive) {
      group.forEach(state::remove);
    }
  }

  private long reaper(TrackedProcess process) {
    for (TrackedProcess other : state.group(process.pid)) {
      if (!other.dead) {
        return other.tid;
      }
    }
    TrackedProcess ancestor = process;
    for (int steps = 0; steps < 64; steps++) {
      Optional<TrackedProcess> parent = state.thread(ancestor.parent);
      if (parent.isEmpty() || parent.get() == ancestor) {
        break;
      }
      ancestor = parent.get();
      if (ancestor.subreaper && !ancestor.dead) {
        return ancestor.tid;
      }
    }
    return 1;
  }

  private void change(RecordedEvent event, TrackedProcess process) {
    switch (event.kind().name()) {
      case "chdir", "getcwd" -> enter(process, event.text(event.kind().position("path")));
      case "fchdir" -> {
        OpenDescriptor directory = state.used();
        if (directory != null) {
          enter(process, directory.name);
        }
      }
      case "chroot" ->
          process.root =
              RecordedState.whole(process, DescriptorEvents.WORKING_DIRECTORY, event.text(1));
      case "setuid", "setreuid", "setresuid" ->
          process.userId = id(event, process.userId, "uid", "euid");
      case "setgid", "setregid", "setresgid" ->
          process.groupId = id(event, process.groupId, "gid", "egid");
      case "setsid" -> process.session = event.signed(0);
      case "setpgid" -> setGroup(event, process);
      case "capset" -> {
        process.inheritable = event.unsigned(1);
        process.permitted = event.unsigned(2);
        process.effective = event.unsigned(3);
      }
      case "prctl" -> control(event, process);
      case "setrlimit", "prlimit" -> limit(event, process);
      case "brk", "mmap", "mmap2", "munmap" -> memory(event, process);
      case "switch" -> memory(event, process);
      default -> {}
    }
  }

  private void enter(TrackedProcess process, byte[] path) {
    if (path.length == 0 || !DescriptorEvents.wasRead(path)) {
      return;
    }
    byte[] whole = PathBytes.resolve(process.cwd, path);
    for (TrackedProcess thread : state.group(process.pid)) {
      if (!Arrays.equals(thread.cwd, whole)) {
        thread.cwd = whole;
        thread.changed();
      }
    }
  }

  private static int id(RecordedEvent event, int before, String plain, String effective) {
    String name = event.kind().position(effective) >= 0 ? effective : plain;
    long told = number(event, name);
    return told == NOBODY ? before : (int) told;
  }

  private void setGroup(RecordedEvent event, TrackedProcess process) {
    long pid = number(event, "pid");
    TrackedProcess changed = pid == 0 ? process : state.thread(pid).orElse(null);
    if (changed != null) {
      long group = number(event, "pgid");
      changed.virtualGroup = group == 0 ? changed.virtualPid : group;
      changed.changed();
    }
  }

  private void control(RecordedEvent event, TrackedProcess process) {
    switch ((int) number(event, "option")) {
      case SET_NAME -> {
        process.setComm(event.text(event.kind().position("arg2_str")));
        process.changed();
      }
      case SET_SUBREAPER ->
          state
              .group(process.pid)
              .forEach(thread -> thread.subreaper = number(event, "arg2_int") != 0);
      default -> {}
    }
  }

  private void limit(RecordedEvent event, TrackedProcess process) {
    if (number(event, "resource") != OPEN_FILES) {
      return;
    }
    boolean other = event.kind().name().equals("prlimit");
    long told = number(event, other ? "newcur" : "cur");
    TrackedProcess changed = process;
    if (other && number(event, "pid") > 0) {
      changed = state.thread(number(event, "pid")).orElse(null);
    }
    if (changed != null && told != -1) {
      changed.fileLimit = told;
      changed.changed();
    }
  }

  private static void memory(RecordedEvent event, TrackedProcess process) {
    if (present(event, "vm_size")) {
      process.virtualKilobytes = number(event, "vm_size");
      process.residentKilobytes = number(event, "vm_rss");
      process.swappedKilobytes = number(event, "vm_swap");
    }
    if (present(event, "pgft_maj")) {
      process.majorFaults = number(event, "pgft_maj");
      process.minorFaults = number(event, "pgft_min");
    }
  }

  private static boolean present(RecordedEvent event, String name) {
    return !event.isEmpty(event.kind().position(name));
  }

  private static long number(RecordedEvent event, String name) {
    int position = event.kind().position(name);
    if (!event.has(position)) {
      return 0;
    }
    return event.kind().parameters().get(position).type().kind() == ValueType.Kind.SIGNED
        ? event.signed(position)
        : event.unsigned(position);
  }
}
