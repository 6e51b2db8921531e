package dev.vedette.agent.state;

import dev.vedette.agent.recorded.EventKind;
import dev.vedette.agent.recorded.EventTable;
import java.util.Set;

/**
 * What the kinds of recorded events have an effect on, so that most events cost nothing but a look
 * at this. Immutable.
 */
enum Effect {
  PROCESSES(1),
  DESCRIPTORS(2),
  SOCKETS(4),
  ACCOUNTS(8);

  private static final Set<String> OF_PROCESSES =
      Set.of(
          "clone",
          "clone3",
          "fork",
          "vfork",
          "execve",
          "execveat",
          "procexit",
          "chdir",
          "getcwd",
          "fchdir",
          "chroot",
          "setuid",
          "setreuid",
          "setresuid",
          "setgid",
          "setregid",
          "setresgid",
          "setsid",
          "setpgid",
          "capset",
          "prctl",
          "setrlimit",
          "prlimit",
          "brk",
          "mmap",
          "mmap2",
          "munmap",
          "switch");
  private static final Set<String> OF_DESCRIPTORS =
      Set.of(
          "open",
          "openat",
          "openat2",
          "creat",
          "open_by_handle_at",
          "close",
          "close_range",
          "dup",
          "dup2",
          "dup3",
          "fcntl",
          "pipe",
          "pipe2",
          "eventfd",
          "eventfd2",
          "signalfd",
          "signalfd4",
          "timerfd_create",
          "inotify_init",
          "inotify_init1",
          "epoll_create",
          "epoll_create1",
          "bpf",
          "userfaultfd",
          "io_uring_setup",
          "memfd_create",
          "pidfd_open",
          "pidfd_getfd");
  private static final Set<String> OF_SOCKETS =
      Set.of("socket", "socketpair", "connect", "bind", "accept", "accept4", "getsockopt");
  private static final Set<String> OF_ACCOUNTS =
      Set.of("useradded", "userdeleted", "groupadded", "groupdeleted");
  private static final int[] BY_KIND = byKind();

  private final int bit;

  Effect(int bit) {
    this.bit = bit;
  }

  boolean of(EventKind kind) {
    return (BY_KIND[kind.number()] & bit) != 0;
  }

  /** Whether it has any effect. */
  static boolean any(EventKind kind) {
    return BY_KIND[kind.number()] != 0;
  }

  private static int[] byKind() {
    int highest = 0;
    for (EventKind kind : EventTable.standard().all()) {
      highest = Math.max(highest, kind.number());
    }
    int[] effects = new int[highest + 1];
    for (EventKind kind : EventTable.standard().all()) {
      String name = kind.name();
      effects[kind.number()] =
          bit(PROCESSES, OF_PROCESSES.contains(name))
              | bit(DESCRIPTORS, OF_DESCRIPTORS.contains(name))
              | bit(SOCKETS, OF_SOCKETS.contains(name) || kind.position("tuple") >= 0)
              | bit(ACCOUNTS, OF_ACCOUNTS.contains(name));
    }
    return effects;
  }

  private static int bit(Effect effect, boolean has) {
    return has ? effect.bit : 0;
  }
}
