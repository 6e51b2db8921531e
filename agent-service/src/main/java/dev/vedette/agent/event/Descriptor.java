package dev.vedette.agent.event;

import dev.vedette.agent.state.KernelRecord;
import dev.vedette.agent.state.KernelRecord.Section;
import dev.vedette.agent.state.PathBytes;
import dev.vedette.language.event.Value;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The descriptor that an event is about: a file by the path that was given, or what the kernel
 * found behind a number. One instance is described anew for each event. Not thread-safe.
 */
final class Descriptor {
  /** What it stands for. */
  @SuppressWarnings("ImmutableEnumChecker") // values are immutable, only not annotated so
  enum Kind {
    NONE("", ""),
    FILE("file", "f"),
    DIRECTORY("directory", "d"),
    IPV4("ipv4", "4"),
    IPV6("ipv6", "6"),
    UNIX("unix", "u"),
    OTHER_SOCKET("unknown", "o"),
    PIPE("pipe", "p"),
    EVENT("event", "e"),
    SIGNAL("signalfd", "s"),
    EVENT_POLL("eventpoll", "l"),
    INOTIFY("inotify", "i"),
    TIMER("timerfd", "t"),
    BPF("bpf", "b"),
    USER_FAULT("userfaultfd", "u"),
    IO_URING("io_uring", "r"),
    MEMORY("memfd", "m"),
    PID("pidfd", "P"),
    UNKNOWN("unknown", "o");

    final Value type;
    final Value letter;

    Kind(String type, String letter) {
      this.type = Value.text(type);
      this.letter = Value.text(letter);
    }
  }

  private static final int S_IFMT = 0170000;
  private static final int S_IFDIR = 0040000;
  private static final int RECORD_PATH = 1;
  private static final int RECORD_IPV4 = 2;
  private static final int RECORD_IPV6 = 3;
  private static final int RECORD_UNIX = 4;
  private static final int RECORD_OTHER_SOCKET = 5;
  private static final int RECORD_PIPE = 6;
  private static final byte[] NOTHING = {};
  private static final byte[] UNKNOWN_BASE = "<UNKNOWN>".getBytes(StandardCharsets.US_ASCII);

  private final Connection connection = new Connection();
  private Kind kind = Kind.NONE;
  private long number;
  private boolean present;
  private boolean open;
  private byte @Nullable [] path;
  private byte @Nullable [] rawPath;

  /** Finds out what the event is about. */
  void describe(EventDefinition definition, KernelRecord record) {
    kind = Kind.NONE;
    path = null;
    rawPath = null;
    connection.clear();
    open = record.has(Section.DESCRIPTOR);
    present = definition.subject() != EventDefinition.Subject.NONE;
    switch (definition.subject()) {
      case NONE -> number = 0;
      case OPENED -> describeOpened(definition, record);
      case MADE, ACCEPTED -> {
        number = record.result() < 0 ? -1 : record.result();
        describeFound(definition, record);
      }
      case FIRST -> {
        number = (int) record.argument(0);
        describeFound(definition, record);
      }
    }
  }

  /** Whether the event is about a descriptor at all. */
  boolean present() {
    return present;
  }

  /** Whether there is an open file behind the number. */
  boolean open() {
    return open;
  }

  /** The number; -1 if the call that should have made it failed. */
  long number() {
    return number;
  }

  Kind kind() {
    return kind;
  }

  Connection connection() {
    return connection;
  }

  /** The whole path of a file or the name of a pseudo file; null for others. */
  byte @Nullable [] path() {
    return path;
  }

  /** The path as it was given; null where none was. */
  byte @Nullable [] rawPath() {
    return rawPath;
  }

  boolean isSocket() {
    return kind == Kind.IPV4 || kind == Kind.IPV6 || kind == Kind.UNIX || kind == Kind.OTHER_SOCKET;
  }

  /** Its name: a path, a connection, or nothing. */
  byte[] name() {
    byte[] known = path;
    if (known != null) {
      return known;
    }
    return isSocket() ? connection.name().getBytes(StandardCharsets.UTF_8) : NOTHING;
  }

  private void describeOpened(EventDefinition definition, KernelRecord record) {
    number = record.result() < 0 ? -1 : record.result();
    long flags = EventArguments.openFlags(definition, record);
    kind = (flags & FlagBits.DIRECTORY) != 0 ? Kind.DIRECTORY : Kind.FILE;
    if (record.has(Section.PATH)) {
      byte[] raw = record.bytes(Section.PATH);
      rawPath = raw;
      path = resolve(record, raw, Section.PATH_BASE);
    }
  }

  /** A path argument, made whole with the directory that it is relative to. */
  static byte[] resolve(KernelRecord record, byte[] raw, Section baseSection) {
    if (raw.length > 0 && raw[0] == '/') {
      return PathBytes.resolve(NOTHING, raw);
    }
    byte[] base = record.path(baseSection);
    if (base == null) {
      byte[] unknown = Arrays.copyOf(UNKNOWN_BASE, UNKNOWN_BASE.length + raw.length);
      System.arraycopy(raw, 0, unknown, UNKNOWN_BASE.length, raw.length);
      return unknown;
    }
    return PathBytes.resolve(base, raw);
  }

  private void describeFound(EventDefinition definition, KernelRecord record) {
    if (!open) {
      return;
    }
    switch (record.unsignedByte(Section.DESCRIPTOR, 4)) {
      case RECORD_PATH -> {
        int mode = record.unsignedShort(Section.DESCRIPTOR, 6);
        kind = (mode & S_IFMT) == S_IFDIR ? Kind.DIRECTORY : Kind.FILE;
        path = record.path(Section.DESCRIPTOR_PATH);
      }
      case RECORD_IPV4, RECORD_IPV6 -> {
        connection.readInternet(definition, record);
        kind = connection.isIpv4() ? Kind.IPV4 : Kind.IPV6;
      }
      case RECORD_UNIX -> {
        connection.readUnix(definition, record);
        kind = Kind.UNIX;
      }
      case RECORD_OTHER_SOCKET -> kind = Kind.OTHER_SOCKET;
      case RECORD_PIPE -> kind = Kind.PIPE;
      default -> describePseudo(record);
    }
  }

  private void describePseudo(KernelRecord record) {
    byte[] components = record.path(Section.DESCRIPTOR_PATH);
    String name =
        components == null
            ? ""
            : new String(components, 1, components.length - 1, StandardCharsets.UTF_8);
    kind =
        switch (name) {
          case "[eventfd]" -> Kind.EVENT;
          case "[signalfd]" -> Kind.SIGNAL;
          case "[eventpoll]" -> Kind.EVENT_POLL;
          case "inotify" -> Kind.INOTIFY;
          case "[timerfd]" -> Kind.TIMER;
          case "[userfaultfd]" -> Kind.USER_FAULT;
          case "[io_uring]" -> Kind.IO_URING;
          case "[pidfd]" -> Kind.PID;
          default -> name.startsWith("bpf") ? Kind.BPF : Kind.UNKNOWN;
        };
    path = name.getBytes(StandardCharsets.UTF_8);
    if (name.startsWith("memfd:")) {
      kind = Kind.MEMORY;
      path = name.substring("memfd:".length()).getBytes(StandardCharsets.UTF_8);
    }
  }
}
