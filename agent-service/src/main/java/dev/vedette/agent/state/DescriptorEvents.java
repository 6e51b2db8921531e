package dev.vedette.agent.state;

import dev.vedette.agent.recorded.RecordedEvent;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What recorded events do to open files, sockets apart. Used by one thread. */
final class DescriptorEvents {
  static final long WORKING_DIRECTORY = -100;

  private static final byte[] NOT_READ = "<NA>".getBytes(StandardCharsets.US_ASCII);
  private static final long OPENS_DIRECTORY = 1024;
  private static final long FIRST_ADDED_FLAG = 1 << 14;
  private static final int DUPLICATE = 1;
  private static final int DUPLICATE_CLOSE_ON_EXECUTE = 26;
  private static final long ONLY_MARK = 4;

  private final RecordedState state;

  DescriptorEvents(RecordedState state) {
    this.state = state;
  }

  void apply(RecordedEvent event, TrackedProcess process) {
    switch (event.kind().name()) {
      case "open", "openat", "openat2", "creat", "open_by_handle_at" -> open(event, process);
      case "close", "close_range" -> {
        if (!event.failed()) {
          state.closeAfterwards(event);
        }
      }
      case "dup", "dup2", "dup3" -> duplicate(event, process);
      case "fcntl" -> control(event, process);
      case "pipe", "pipe2" -> pipe(event, process);
      case "eventfd", "eventfd2" -> make(event, process, DescriptorKind.EVENT);
      case "signalfd", "signalfd4" -> make(event, process, DescriptorKind.SIGNAL);
      case "timerfd_create" -> make(event, process, DescriptorKind.TIMER);
      case "inotify_init", "inotify_init1" -> make(event, process, DescriptorKind.INOTIFY);
      case "epoll_create", "epoll_create1" -> make(event, process, DescriptorKind.EVENT_POLL);
      case "bpf" -> make(event, process, DescriptorKind.BPF);
      case "userfaultfd" -> make(event, process, DescriptorKind.USER_FAULT);
      case "io_uring_setup" -> make(event, process, DescriptorKind.IO_URING);
      case "memfd_create" -> makeMemory(event, process);
      case "pidfd_open" -> makePid(event, process);
      case "pidfd_getfd" -> take(event, process);
      default -> {}
    }
  }

  /** The descriptor is gone once the event that closed it was handed on. */
  void close(RecordedEvent event, TrackedProcess process) {
    DescriptorTable table = state.descriptors(process);
    if (event.kind().name().equals("close_range")) {
      if ((event.unsigned(3) & ONLY_MARK) == 0) {
        table.removeRange(event.unsigned(1), event.unsigned(2));
      }
    } else {
      table.remove(process.lastDescriptor);
    }
  }

  private void open(RecordedEvent event, TrackedProcess process) {
    long number = event.signed(0);
    OpenedPath opened = OpenedPath.of(event, state.entered(), process);
    process.lastDescriptor = number < 0 ? -1 : number;
    if (number < 0) {
      return;
    }
    OpenDescriptor made =
        new OpenDescriptor(
            (opened.flags() & OPENS_DIRECTORY) != 0
                ? DescriptorKind.DIRECTORY
                : DescriptorKind.FILE);
    made.openFlags = opened.flags();
    made.name = opened.whole();
    made.rawName = opened.given();
    made.device = event.unsigned(event.kind().position("dev"));
    made.inode = event.unsigned(event.kind().position("ino"));
    state.opened(process, number, made);
  }

  /** Flags that the end of the call added to those it was given. */
  static long withAdded(long given, long atEnd) {
    return given | (atEnd & -FIRST_ADDED_FLAG);
  }

  static boolean wasRead(byte[] path) {
    return path.length > 0 && !Arrays.equals(path, NOT_READ);
  }

  private void duplicate(RecordedEvent event, TrackedProcess process) {
    long made = event.signed(0);
    if (made < 0) {
      return;
    }
    int old = Math.max(event.kind().position("oldfd"), event.kind().position("fd"));
    OpenDescriptor origin =
        event.has(old) ? state.descriptors(process).get(event.signed(old)) : state.used();
    if (origin == null) {
      state.setUsed(process, made, null);
    } else {
      state.opened(process, made, origin.duplicate());
    }
  }

  private void control(RecordedEvent event, TrackedProcess process) {
    long command = event.unsigned(event.kind().position("cmd"));
    OpenDescriptor origin = state.used();
    if (!event.failed()
        && origin != null
        && (command == DUPLICATE || command == DUPLICATE_CLOSE_ON_EXECUTE)) {
      state.opened(process, event.signed(0), origin.duplicate());
    }
  }

  private void pipe(RecordedEvent event, TrackedProcess process) {
    if (event.failed()) {
      return;
    }
    for (int end = 1; end <= 2; end++) {
      OpenDescriptor made = new OpenDescriptor(DescriptorKind.PIPE);
      made.inode = event.unsigned(3);
      state.opened(process, event.signed(end), made);
    }
  }

  private void make(RecordedEvent event, TrackedProcess process, DescriptorKind kind) {
    if (event.result() >= 0) {
      state.opened(process, event.result(), new OpenDescriptor(kind));
    }
  }

  private void makeMemory(RecordedEvent event, TrackedProcess process) {
    if (event.failed()) {
      return;
    }
    OpenDescriptor made = new OpenDescriptor(DescriptorKind.MEMORY);
    made.name = event.text(1);
    made.rawName = made.name;
    state.opened(process, event.signed(0), made);
  }

  private void makePid(RecordedEvent event, TrackedProcess process) {
    if (event.failed()) {
      return;
    }
    OpenDescriptor made = new OpenDescriptor(DescriptorKind.PID);
    made.pid = event.signed(1);
    state.opened(process, event.signed(0), made);
  }

  private void take(RecordedEvent event, TrackedProcess process) {
    long number = event.signed(0);
    if (number < 0) {
      return;
    }
    state.setUsed(process, number, null);
    OpenDescriptor owner = state.descriptors(process).get(event.signed(1));
    if (owner == null || owner.kind != DescriptorKind.PID) {
      return;
    }
    state
        .thread(owner.pid)
        .flatMap(other -> other.descriptor(event.signed(2)))
        .ifPresent(found -> state.opened(process, number, found.duplicate()));
  }
}
