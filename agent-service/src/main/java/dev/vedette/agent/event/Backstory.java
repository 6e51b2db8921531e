package dev.vedette.agent.event;

import dev.vedette.agent.recorded.EventDraft;
import dev.vedette.agent.recorded.RecordedEvent;
import dev.vedette.agent.state.Accounts;
import dev.vedette.agent.state.ProcessTable;
import dev.vedette.agent.state.RecordedState;
import dev.vedette.agent.state.TrackedProcess;
import dev.vedette.language.event.Value;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Tells in a recording what its reader has to know before an event: who caused it, who started
 * that, and what is behind the numbers of its files. It keeps the state that a reader would keep,
 * and says only what differs from that, in events that are to change the state and not to be seen.
 * Used by one thread.
 */
public final class Backstory {
  private static final int MOST_PROCESSES = 65_536;
  private static final int LONGEST_ANCESTRY = 64;
  private static final int MOST_ACCOUNTS = 4096;
  private static final long CLONE_FILES = 1;
  private static final long CLONE_THREAD = 1 << 13;
  // What procfs tells of a start is rounded.
  private static final long TICK_NANOS = 10_000_000;

  private final ProcessTable mirrored = new ProcessTable(MOST_PROCESSES);
  private final RecordedState mirror = new RecordedState(mirrored, Accounts.told());
  private final FileStory files = new FileStory(this::tell);
  private final Map<Long, Start> starts = new HashMap<>();
  private final Set<String> accountsTold = new HashSet<>();
  private final Consumer<RecordedEvent> background;
  private int cpu;

  /**
   * Begins a recording without anything told.
   *
   * @param background takes what is to be written for the state only
   */
  public Backstory(Consumer<RecordedEvent> background) {
    this.background = background;
  }

  /** When a process started: since boot, and since 1970 as it was told first. */
  private record Start(long bootNanos, long toldNanos) {}

  /** Tells what comes before an event of our own capture, and gives that event to be written. */
  public RecordedEvent precede(CapturedEvent event) {
    cpu = event.data().cpu();
    if (event.hasProcess() && event.data() instanceof KernelData) {
      TrackedProcess process = event.process();
      known(event.context(), process.parent());
      known(event.context(), process.session());
      known(event.context(), process.processGroup());
      meet(event.context(), process);
      if (event.data().threadId() != process.pid()) {
        meetThread(event, process);
      }
      accounts(event, process);
      others(event);
      mirror.thread(event.data().threadId()).ifPresent(known -> files.precede(event, known));
    }
    RecordedEvent encoded = EventEncoder.encode(event);
    mirror.apply(encoded);
    mirror.afterwards(encoded);
    return encoded;
  }

  private void tell(RecordedEvent event) {
    mirror.apply(event);
    mirror.afterwards(event);
    background.accept(event);
  }

  /** Makes a process known, after all who stand above it. */
  private void known(EventContext context, long pid) {
    TrackedProcess[] ancestry = new TrackedProcess[LONGEST_ANCESTRY];
    int count = 0;
    long number = pid;
    while (number > 0 && count < LONGEST_ANCESTRY) {
      Optional<TrackedProcess> found = context.processes().find(number);
      if (found.isEmpty()) {
        break;
      }
      ancestry[count++] = found.get();
      number = found.get().parent() == number ? 0 : found.get().parent();
    }
    while (count > 0) {
      meet(context, ancestry[--count]);
    }
  }

  /** Makes the reader's knowledge of a process what it is here. */
  private void meet(EventContext context, TrackedProcess process) {
    long pid = process.pid();
    Optional<TrackedProcess> known = mirror.thread(pid);
    long start = startOf(context, process);
    if (known.isPresent() && known.get().parent() != process.parent()) {
      adopt(context, known.get(), process);
      known = mirror.thread(pid);
    }
    boolean other = known.isEmpty() || known.get().pid() != pid || known.get().start() != start;
    if (other) {
      known.ifPresent(stale -> end(stale, context));
      tell(birth(context, process).at(start, pid, cpu));
    }
    liken(context, pid, process, process.comm());
  }

  /** The clock may be set meanwhile; what was told of a start holds all the same. */
  private long startOf(EventContext context, TrackedProcess process) {
    Start told = starts.get(process.pid());
    if (told != null && Math.abs(told.bootNanos() - process.start()) <= TICK_NANOS) {
      return told.toldNanos();
    }
    if (starts.size() >= MOST_PROCESSES) {
      starts.clear();
    }
    long start = process.start() == 0 ? context.startNanos() : context.epochNanos(process.start());
    starts.put(process.pid(), new Start(process.start(), start));
    return start;
  }

  /** The parent is gone, and another took its place. */
  private void adopt(EventContext context, TrackedProcess known, TrackedProcess process) {
    Optional<TrackedProcess> before = mirror.thread(known.parent());
    if (before.isPresent() && context.processes().known(known.parent()).isEmpty()) {
      tell(
          EventDraft.of("procexit")
              .number("status", 0)
              .number("reaper_tid", process.parent())
              .at(context.startNanos(), known.parent(), cpu));
    }
  }

  private void end(TrackedProcess stale, EventContext context) {
    tell(EventDraft.of("procexit").number("status", 0).at(context.startNanos(), stale.tid(), cpu));
  }

  private static EventDraft birth(EventContext context, TrackedProcess process) {
    return EventDraft.of("clone")
        .number("res", 0)
        .text("exe", process.image().exe())
        .text("args", process.image().rest())
        .number("tid", process.pid())
        .number("pid", process.pid())
        .number("ptid", process.parent())
        .text("comm", process.comm())
        .text("cgroups", cgroups(process))
        .number("flags", 0)
        .number("uid", process.userId())
        .number("gid", process.groupId())
        .number("vtid", process.virtualPid())
        .number("vpid", process.virtualPid())
        .number("pidns_init_start_ts", namespaceStart(context, process));
  }

  private static byte[] cgroups(TrackedProcess process) {
    byte[] named = EventEncoder.cgroups(process.container());
    // Without any, the parent's would be inherited.
    return named.length > 0 ? named : "memory=/\0".getBytes(StandardCharsets.US_ASCII);
  }

  private static long namespaceStart(EventContext context, TrackedProcess process) {
    return process.namespaceStart() == 0 ? 0 : context.epochNanos(process.namespaceStart());
  }

  private void meetThread(CapturedEvent event, TrackedProcess process) {
    long tid = event.data().threadId();
    EventContext context = event.context();
    Optional<TrackedProcess> known = mirror.thread(tid);
    if (known.isEmpty() || known.get().pid() != process.pid()) {
      known.ifPresent(stale -> end(stale, context));
      tell(
          birth(context, process)
              .number("tid", tid)
              .number("vtid", tid)
              .number("flags", CLONE_THREAD | CLONE_FILES)
              .at(startOf(context, process), tid, cpu));
    }
    byte[] comm = event.threadComm();
    liken(context, tid, process, comm == null ? process.comm() : comm);
  }

  /** Corrects what a thread was started as, who it is, and where. */
  private void liken(EventContext context, long tid, TrackedProcess process, byte[] comm) {
    mirror
        .thread(tid)
        .ifPresent(known -> {
          if (!alike(known, process, comm)) {
            tell(image(process, comm).at(context.startNanos(), tid, cpu));
          }
          if (process.cwd().length > 0 && !Arrays.equals(known.cwd(), process.cwd())) {
            tell(
                EventDraft.of("chdir")
                    .number("res", 0)
                    .text("path", process.cwd())
                    .at(context.startNanos(), tid, cpu));
          }
          if (known.session() != process.session()) {
            tell(
                EventDraft.of("setsid")
                    .number("res", process.session())
                    .at(context.startNanos(), tid, cpu));
          }
        });
  }

  private static boolean alike(TrackedProcess known, TrackedProcess process, byte[] comm) {
    var one = known.image();
    var other = process.image();
    return Arrays.equals(known.comm(), comm)
        && Arrays.equals(one.path(), other.path())
        && Arrays.equals(one.exe(), other.exe())
        && Arrays.deepEquals(
            RecordedEvent.split(one.rest()).toArray(), RecordedEvent.split(other.rest()).toArray())
        && Arrays.equals(one.environment(), other.environment())
        && one.flags() == other.flags()
        && one.inode() == other.inode()
        && one.changeNanos() == other.changeNanos()
        && one.modifyNanos() == other.modifyNanos()
        && known.userId() == process.userId()
        && known.groupId() == process.groupId()
        && known.loginUserId() == process.loginUserId()
        && known.processGroup() == process.processGroup()
        && known.virtualGroup() == process.virtualGroup()
        && known.terminal() == process.terminal()
        && known.permitted() == process.permitted()
        && known.effective() == process.effective()
        && known.inheritable() == process.inheritable()
        && known.container().equals(process.container());
  }

  private static EventDraft image(TrackedProcess process, byte[] comm) {
    var image = process.image();
    return EventDraft.of("execve")
        .number("res", 0)
        .text("exe", image.exe())
        .text("args", image.rest())
        .number("tid", process.pid())
        .number("pid", process.pid())
        .number("ptid", process.parent())
        .text("cwd", new byte[0])
        .text("comm", comm)
        .text("cgroups", cgroups(process))
        .text("env", image.environment())
        .number("tty", process.terminal())
        .number("vpgid", process.virtualGroup())
        .number("loginuid", process.loginUserId())
        .number("flags", image.flags())
        .number("cap_inheritable", process.inheritable())
        .number("cap_permitted", process.permitted())
        .number("cap_effective", process.effective())
        .number("exe_ino", image.inode())
        .number("exe_ino_ctime", image.changeNanos())
        .number("exe_ino_mtime", image.modifyNanos())
        .number("uid", process.userId())
        .text("trusted_exepath", image.path())
        .number("pgid", process.processGroup())
        .number("gid", process.groupId())
        .text("filename", image.path());
  }

  /** Makes known by name who the numbers of the event stand for. */
  private void accounts(CapturedEvent event, TrackedProcess process) {
    user(event, process, process.userId());
    user(event, process, process.loginUserId());
    group(event, process, process.groupId());
    var parameters = event.data().parameters();
    for (int i = 0; i < parameters.size(); i++) {
      switch (parameters.get(i).form()) {
        case UID -> user(event, process, (int) number(event, i));
        case GID -> group(event, process, (int) number(event, i));
        default -> {}
      }
    }
  }

  private static long number(CapturedEvent event, int position) {
    return switch (event.data().value(event, position)) {
      case Value.Number(long number) -> number;
      case Value.Unsigned(long number) -> number;
      default -> -1;
    };
  }

  private void user(CapturedEvent event, TrackedProcess process, int id) {
    String container = container(process);
    if (id == -1 || !first("u" + id + "@" + container)) {
      return;
    }
    event
        .context()
        .accounts()
        .listedUser(process, id)
        .ifPresentOrElse(
            user ->
                tell(
                    EventDraft.of("useradded")
                        .number("uid", id)
                        .number("gid", process.groupId())
                        .text("name", utf8(user.name()))
                        .text("home", utf8(user.home()))
                        .text("shell", utf8(user.shell()))
                        .text("container_id", utf8(container))
                        .at(event.timeNanos(), process.pid(), cpu)),
            // Files of accounts are read in the background; the next event may know.
            () -> accountsTold.remove("u" + id + "@" + container));
  }

  private void group(CapturedEvent event, TrackedProcess process, int id) {
    String container = container(process);
    if (id == -1 || !first("g" + id + "@" + container)) {
      return;
    }
    event
        .context()
        .accounts()
        .listedGroup(process, id)
        .ifPresentOrElse(
            name ->
                tell(
                    EventDraft.of("groupadded")
                        .number("gid", id)
                        .text("name", utf8(name))
                        .text("container_id", utf8(container))
                        .at(event.timeNanos(), process.pid(), cpu)),
            () -> accountsTold.remove("g" + id + "@" + container));
  }

  private boolean first(String account) {
    if (accountsTold.size() >= MOST_ACCOUNTS) {
      accountsTold.clear();
    }
    return accountsTold.add(account);
  }

  private static String container(TrackedProcess process) {
    return process.container().isHost() ? "" : process.container().id();
  }

  /** Makes known the processes that the event's own arguments name. */
  private void others(CapturedEvent event) {
    var parameters = event.data().parameters();
    for (int i = 0; i < parameters.size(); i++) {
      if (parameters.get(i).form() == EventDefinition.Form.PID) {
        event
            .context()
            .processes()
            .known(number(event, i))
            .ifPresent(other -> known(event.context(), other.pid()));
      }
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
