package dev.vedette.agent.scap;

import dev.vedette.agent.recorded.EventKind;
import dev.vedette.agent.recorded.EventKind.Trait;
import dev.vedette.agent.recorded.EventTable;
import dev.vedette.agent.recorded.RecordedEvent;
import dev.vedette.agent.recorded.RecordedParameter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes events of old captures into those that would be written today. Formerly a call was told
 * twice: what it was given when it began, and what it returned when it ended. Now the second tells
 * all, so that the first is kept until then, and dropped. Parameters find their places by their
 * names. Not thread-safe.
 */
final class EventConverter {
  private static final int MOST_CALLS = 1 << 15;
  // A path of the kernel's longest, and what else a call is given.
  private static final int LONGEST_BEGINNING = 4096 + 256;
  private static final byte[] ZEROS = new byte[8];

  // What nobody recorded stays missing for these; it is zero for others. For some of them, that
  // holds even of what the beginning of the call should have told.
  private static final Set<String> NEVER_ZERO =
      Set.of(
          "syscall",
          "link",
          "linkat",
          "unlink",
          "unlinkat",
          "dup",
          "prlimit",
          "brk",
          "setresuid",
          "setuid",
          "mkdir",
          "rmdir",
          "openat",
          "ptrace",
          "fchdir",
          "setns",
          "setgid",
          "setpgid",
          "setresgid",
          "bpf",
          "execve");
  // Their beginnings are handed on, though no version of them is written today.
  private static final Set<String> EXECUTIONS = Set.of("execve", "execveat");
  private static final Set<String> GROWN_WITHOUT_ZERO =
      Set.of(
          "open",
          "openat2",
          "creat",
          "execveat",
          "clone",
          "clone3",
          "fork",
          "vfork",
          "ioctl",
          "sendmmsg",
          "recvmmsg",
          "umount",
          "umount2");
  // Of these even the result was not recorded formerly.
  private static final Set<String> FORMERLY_EMPTY = Set.of("ptrace", "sendmmsg", "recvmmsg");
  private static final Map<String, String> FORMER_NAMES =
      Map.of("vm_size", "size", "oldfd", "fd", "fd", "res_or_fd");

  private final Map<Long, RecordedEvent> begun =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, RecordedEvent> eldest) {
          return size() > MOST_CALLS;
        }
      };
  private final @Nullable Plan[] plans = plans();
  private final RecordedEvent converted;
  private final int[] lengths = new int[64];
  private byte[] bytes = new byte[1 << 12];
  private int size;

  /** Where each parameter of the kind of today comes from: a position of then, or -1. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Plan(EventKind target, int[] fromEvent, int[] fromEntry, boolean[] zero) {}

  EventConverter() {
    converted = new RecordedEvent(EventTable.standard().all().iterator().next(), 0, 0, 0);
  }

  /** The event of today; null if there is none, since another will tell it. */
  @Nullable RecordedEvent convert(RecordedEvent event) {
    EventKind kind = event.kind();
    Plan plan = plans[kind.number()];
    if (plan == null) {
      if (kind.isBeginning()) {
        keep(event);
      }
      return null;
    }
    if (kind.isBeginning()) {
      // Handed on, since it counts what a call was given before others could change that.
      RecordedEvent whole = fill(event, plan, null);
      keep(whole);
      return whole;
    }
    if (plan.target() == kind && !isShort(event)) {
      return event;
    }
    RecordedEvent entry = begun.get(event.threadId());
    if (entry != null && !isEntryOf(entry.kind(), kind)) {
      entry = null;
    }
    return fill(event, plan, entry);
  }

  private void keep(RecordedEvent event) {
    if (event.size() <= LONGEST_BEGINNING) {
      begun.put(event.threadId(), event.copy());
    }
  }

  private static boolean isShort(RecordedEvent event) {
    EventKind kind = event.kind();
    return kind.isSystemCall()
        && event.count() < kind.parameters().size()
        && (event.count() > 0 || FORMERLY_EMPTY.contains(kind.name()));
  }

  private static boolean isEntryOf(EventKind entry, EventKind exit) {
    return entry.number() == exit.number() - 1
        || (entry.name().equals("execve") && exit.name().equals("execve"));
  }

  private RecordedEvent fill(RecordedEvent event, Plan plan, @Nullable RecordedEvent entry) {
    size = 0;
    List<RecordedParameter> parameters = plan.target().parameters();
    boolean used = false;
    for (int i = 0; i < parameters.size(); i++) {
      int here = plan.fromEvent()[i];
      int there = plan.fromEntry()[i];
      if (event.has(here)) {
        take(i, event, here);
      } else if (entry != null && entry.has(there)) {
        take(i, entry, there);
        used = true;
      } else {
        take(i, plan.zero()[i] ? parameters.get(i).type().bits() / 8 : 0);
      }
    }
    if (used) {
      begun.remove(event.threadId());
    }
    converted.begin(plan.target(), event.timeNanos(), event.threadId(), event.cpu());
    converted.parameters(bytes, 0, lengths, parameters.size());
    return converted;
  }

  private void take(int position, RecordedEvent from, int there) {
    int length = from.length(there);
    room(length);
    from.copyTo(there, bytes, size);
    lengths[position] = length;
    size += length;
  }

  private void take(int position, int length) {
    room(length);
    System.arraycopy(ZEROS, 0, bytes, size, length);
    lengths[position] = length;
    size += length;
  }

  private void room(int length) {
    if (bytes.length - size < length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + length));
    }
  }

  private static @Nullable Plan[] plans() {
    int highest = 0;
    for (EventKind kind : EventTable.standard().all()) {
      highest = Math.max(highest, kind.number());
    }
    @Nullable Plan[] plans = new Plan[highest + 1];
    for (EventKind kind : EventTable.standard().all()) {
      plans[kind.number()] = plan(kind);
    }
    return plans;
  }

  private static @Nullable Plan plan(EventKind kind) {
    EventTable table = EventTable.standard();
    EventKind target = kind;
    if (kind.is(Trait.OLD_VERSION)) {
      target =
          kind.isEnter() && EXECUTIONS.contains(kind.name())
              ? table.last(kind)
              : table.successor(kind).orElse(null);
    }
    if (target == null) {
      return null;
    }
    EventKind entry = kind.isEnter() ? null : table.numbered(kind.number() - 1).orElse(null);
    int count = target.parameters().size();
    int[] fromEvent = new int[count];
    int[] fromEntry = new int[count];
    boolean[] zero = new boolean[count];
    for (int i = 0; i < count; i++) {
      String name = target.parameters().get(i).name();
      fromEvent[i] = position(kind, name);
      fromEntry[i] = entry == null ? -1 : position(entry, name);
      String call = target.name();
      boolean grown = fromEntry[i] < 0 && i > 0;
      zero[i] =
          !kind.isEnter()
              && !NEVER_ZERO.contains(call)
              && !(grown && GROWN_WITHOUT_ZERO.contains(call));
    }
    return new Plan(target, fromEvent, fromEntry, zero);
  }

  private static int position(EventKind kind, String name) {
    int position = kind.position(name);
    String former = FORMER_NAMES.get(name);
    return position < 0 && former != null && kind.is(Trait.OLD_VERSION)
        ? kind.position(former)
        : position;
  }
}
