package dev.vedette.agent.event;

import dev.vedette.agent.event.EventDefinition.Subject;
import dev.vedette.agent.recorded.Address;
import dev.vedette.agent.recorded.EventDraft;
import dev.vedette.agent.recorded.RecordedEvent;
import dev.vedette.agent.state.DescriptorKind;
import dev.vedette.agent.state.KernelRecord.Section;
import dev.vedette.agent.state.OpenDescriptor;
import dev.vedette.agent.state.SocketRole;
import dev.vedette.agent.state.TrackedProcess;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The part of a {@link Backstory} that is about files: what the numbers in an event stand for. Used
 * by one thread.
 */
final class FileStory {
  private static final long EINPROGRESS = -115;
  private static final int AF_UNIX = 1;
  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;
  private static final int AF_NETLINK = 16;
  private static final int AF_PACKET = 17;
  private static final int STREAM = 1;
  private static final int DATAGRAM = 2;
  private static final int RAW = 3;

  private final Consumer<RecordedEvent> teller;

  FileStory(Consumer<RecordedEvent> teller) {
    this.teller = teller;
  }

  /** Tells what differs from what the reader knows of this thread's files. */
  void precede(CapturedEvent event, TrackedProcess known) {
    if (!(event.data() instanceof KernelData data)) {
      return;
    }
    var parameters = data.parameters();
    Section base = Section.PATH_BASE;
    for (int i = 0; i < parameters.size(); i++) {
      if (parameters.get(i).name().contains("dir")
          && parameters.get(i).form() == EventDefinition.Form.FD) {
        directory(
            event,
            known,
            (int) data.record().argument(Integer.parseInt(parameters.get(i).source()) - 1),
            base);
        base = Section.PATH2_BASE;
      }
    }
    if (data.definition().subject() == Subject.FIRST && event.descriptor().open()) {
      Descriptor descriptor = event.descriptor();
      long number = (int) data.record().argument(0);
      Optional<OpenDescriptor> before = known.descriptor(number);
      if (changesName(event)) {
        // The event itself says the rest.
        if (before.isEmpty() || before.get().kind().isSocket() != descriptor.isSocket()) {
          socket(event, number, descriptor);
        }
      } else if (before.isEmpty() || !alike(before.get(), descriptor)) {
        open(event, number, descriptor);
      }
    }
  }

  private static boolean changesName(CapturedEvent event) {
    long result = event.data().result();
    return (event.type().equals("connect") || event.type().equals("bind"))
        && (result >= 0 || result == EINPROGRESS);
  }

  private void directory(CapturedEvent event, TrackedProcess known, int number, Section section) {
    byte[] base = ((KernelData) event.data()).record().path(section);
    if (base == null) {
      return;
    }
    if (number == Descriptor.AT_FDCWD) {
      if (!Arrays.equals(known.cwd(), base)) {
        tell(event, EventDraft.of("chdir").number("res", 0).text("path", base));
      }
      return;
    }
    Optional<OpenDescriptor> before = known.descriptor(number);
    if (before.isEmpty() || !Arrays.equals(before.get().name(), base)) {
      tell(
          event,
          EventDraft.of("openat")
              .number("fd", number)
              .number("dirfd", Descriptor.AT_FDCWD)
              .text("name", base)
              .number("flags", FlagBits.DIRECTORY)
              .number("mode", 0)
              .number("dev", 0)
              .number("ino", 0));
    }
  }

  private static boolean alike(OpenDescriptor known, Descriptor descriptor) {
    if (known.kind() != descriptor.kind()) {
      return false;
    }
    if (descriptor.kind().isFile()) {
      return Arrays.equals(known.name(), descriptor.name())
          && known.device() == descriptor.device()
          && known.inode() == descriptor.inode()
          && ((known.openFlags() & FlagBits.UPPER_LAYER) != 0) == descriptor.onUpperLayer()
          && ((known.openFlags() & FlagBits.LOWER_LAYER) != 0) == descriptor.onLowerLayer();
    }
    if (!descriptor.isSocket()) {
      return descriptor.kind() != DescriptorKind.MEMORY
          || Arrays.equals(known.name(), descriptor.name());
    }
    return Arrays.equals(known.name(), descriptor.name())
        && known.role() == descriptor.connection().role()
        && known.transport().equals(descriptor.connection().transport());
  }

  private void open(CapturedEvent event, long number, Descriptor descriptor) {
    switch (descriptor.kind()) {
      case FILE, DIRECTORY -> file(event, number, descriptor);
      case PIPE ->
          tell(
              event,
              EventDraft.of("pipe2")
                  .number("res", 0)
                  .number("fd1", number)
                  .number("fd2", number)
                  .number("ino", descriptor.inode()));
      case MEMORY ->
          tell(
              event,
              EventDraft.of("memfd_create").number("fd", number).text("name", descriptor.name()));
      case PID -> tell(event, EventDraft.of("pidfd_open").number("fd", number).number("pid", 0));
      case BPF -> tell(event, EventDraft.of("bpf").number("fd", number));
      case EVENT -> made(event, "eventfd2", number);
      case SIGNAL -> made(event, "signalfd4", number);
      case EVENT_POLL -> made(event, "epoll_create1", number);
      case INOTIFY -> made(event, "inotify_init1", number);
      case TIMER -> made(event, "timerfd_create", number);
      case USER_FAULT -> made(event, "userfaultfd", number);
      case IO_URING -> made(event, "io_uring_setup", number);
      case IPV4, IPV6, UNIX, NETLINK, OTHER_SOCKET -> {
        socket(event, number, descriptor);
        ends(event, number, descriptor);
      }
      case NONE, UNKNOWN -> {}
    }
  }

  private void made(CapturedEvent event, String call, long number) {
    tell(event, EventDraft.of(call).number("res", number));
  }

  private void file(CapturedEvent event, long number, Descriptor descriptor) {
    long flags =
        (descriptor.kind() == DescriptorKind.DIRECTORY ? FlagBits.DIRECTORY : 0)
            | (descriptor.onUpperLayer() ? FlagBits.UPPER_LAYER : 0)
            | (descriptor.onLowerLayer() ? FlagBits.LOWER_LAYER : 0);
    tell(
        event,
        EventDraft.of("openat")
            .number("fd", number)
            .number("dirfd", Descriptor.AT_FDCWD)
            .text("name", descriptor.name())
            .number("flags", flags)
            .number("mode", 0)
            .number("dev", descriptor.device())
            .number("ino", descriptor.inode()));
  }

  private void socket(CapturedEvent event, long number, Descriptor descriptor) {
    Connection connection = descriptor.connection();
    int family =
        switch (descriptor.kind()) {
          case IPV4 -> AF_INET;
          case IPV6 -> AF_INET6;
          case UNIX -> AF_UNIX;
          case NETLINK -> AF_NETLINK;
          default -> AF_PACKET;
        };
    int type = connection.type();
    tell(
        event,
        EventDraft.of("socket")
            .number("fd", number)
            .number("domain", family)
            .number("type", type)
            .number(
                "proto",
                type == STREAM || type == DATAGRAM || type == RAW ? connection.protocol() : 0)
            .number("flags", 0));
  }

  private void ends(CapturedEvent event, long number, Descriptor descriptor) {
    Connection connection = descriptor.connection();
    Address tuple = EventEncoder.tuple(descriptor);
    if (tuple == null) {
      if (descriptor.kind().isInternet() && connection.localPort() != 0) {
        EventDraft bound = EventDraft.of("bind").number("res", 0).number("fd", number);
        tell(
            event,
            bound.address(1, new Address.Internet(connection.local(), connection.localPort())));
      }
      return;
    }
    boolean serves = connection.role() == SocketRole.SERVER;
    boolean stream = connection.transport().equals("tcp");
    if (!serves && !connection.established()) {
      tell(event, EventDraft.of("sendto").number("res", 0).number("fd", number).tuple(4, tuple));
    } else if (!serves) {
      tell(event, EventDraft.of("connect").number("res", 0).number("fd", number).tuple(1, tuple));
    } else if (stream || descriptor.kind() == DescriptorKind.UNIX) {
      tell(event, EventDraft.of("accept").number("fd", number).tuple(1, tuple));
    } else {
      tell(event, EventDraft.of("recvfrom").number("res", 0).number("fd", number).tuple(2, tuple));
    }
  }

  private void tell(CapturedEvent event, EventDraft draft) {
    teller.accept(draft.at(event.timeNanos(), event.data().threadId(), event.data().cpu()));
  }
}
