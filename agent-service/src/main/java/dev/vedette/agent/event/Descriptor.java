package dev.vedette.agent.event;

import dev.vedette.agent.state.DescriptorKind;
import dev.vedette.agent.state.KernelRecord;
import dev.vedette.agent.state.KernelRecord.Section;
import dev.vedette.agent.state.OpenDescriptor;
import dev.vedette.agent.state.PathBytes;
import dev.vedette.agent.state.SocketRole;
import dev.vedette.language.event.Party;
import java.io.ByteArrayOutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The descriptor that an event is about: a file by the path that was given, or what the kernel
 * found behind a number. One instance is described anew for each event. Not thread-safe.
 */
final class Descriptor {
  private static final byte DELETE = 0x7f;
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long EACH_BYTE = 0x0101010101010101L;
  private static final long HIGH_BITS = EACH_BYTE << 7;
  private static final byte[] REPLACEMENT = "\uFFFD".getBytes(StandardCharsets.UTF_8);
  static final long AT_FDCWD = -100;

  private static final int S_IFMT = 0170000;
  private static final int S_IFDIR = 0040000;
  private static final long EINPROGRESS = -115;
  private static final int RECORD_PATH = 1;
  private static final int RECORD_IPV4 = 2;
  private static final int RECORD_IPV6 = 3;
  private static final int RECORD_UNIX = 4;
  private static final int RECORD_OTHER_SOCKET = 5;
  private static final int RECORD_PIPE = 6;
  private static final int RECORD_PROCESS = 8;
  // As it was before processes had a file system of their own.
  private static final byte[] PROCESS_NAME = "[pidfd]".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] NOTHING = {};
  private static final List<String> TRANSPORTS = List.of("", "tcp", "udp", "icmp", "raw");
  private static final byte[] UNKNOWN_BASE = "<UNKNOWN>".getBytes(StandardCharsets.US_ASCII);

  private final Connection connection = new Connection();
  private DescriptorKind kind = DescriptorKind.NONE;
  private long number;
  private boolean present;
  private boolean open;
  private byte @Nullable [] path;
  private byte @Nullable [] rawPath;
  private byte[] fallback = NOTHING;
  private long device;
  private long inode;
  private int layer;
  private boolean connected;
  private boolean nameChanged;

  private void clear() {
    kind = DescriptorKind.NONE;
    path = null;
    rawPath = null;
    fallback = NOTHING;
    connection.clear();
    open = false;
    present = false;
    number = 0;
    device = 0;
    inode = 0;
    layer = 0;
    connected = false;
    nameChanged = false;
  }

  /** The event is about none. */
  void describeNothing() {
    clear();
  }

  /** The event is about a number behind which nothing is known. */
  void describeUnknown(long newNumber) {
    clear();
    present = true;
    number = newNumber;
  }

  /** The event is about a file or a connection that did not come to be. */
  void describeFailed(
      long newNumber, DescriptorKind newKind, byte[] name, byte @Nullable [] given) {
    describeUnknown(newNumber);
    kind = newKind;
    rawPath = given;
    if (newKind.isFile()) {
      path = name;
    } else {
      fallback = name;
    }
  }

  /** The event is about an open file that the state knows. */
  void describe(long newNumber, OpenDescriptor known, EventContext context) {
    describeUnknown(newNumber);
    open = true;
    kind = known.kind();
    device = known.device();
    inode = known.inode();
    layer =
        (known.openFlags() & FlagBits.UPPER_LAYER) != 0
            ? 1
            : (known.openFlags() & FlagBits.LOWER_LAYER) != 0 ? 2 : 0;
    connected = known.isConnected();
    nameChanged = known.hasNewName();
    if (kind.isSocket()) {
      fallback = printable(known.name());
      connection.read(known, context);
    } else {
      path = printable(known.name());
      rawPath = known.rawName();
    }
  }

  /** Finds out what the event is about. */
  void describe(EventDefinition definition, KernelRecord record, long openFlags) {
    clear();
    open = record.has(Section.DESCRIPTOR);
    present = definition.subject() != EventDefinition.Subject.NONE;
    switch (definition.subject()) {
      case NONE -> number = 0;
      case OPENED -> describeOpened(record, openFlags);
      case MADE, ACCEPTED -> {
        number = record.result() < 0 ? -1 : record.result();
        describeFound(definition, record);
      }
      case PAIRED -> {
        number = (int) record.argument(5);
        describeFound(definition, record);
      }
      case FIRST -> {
        // Of a copy, the number is the new one.
        boolean copied = copies(definition, record) && record.result() >= 0;
        number = copied ? record.result() : (int) record.argument(0);
        describeFound(definition, record);
      }
    }
    if (open) {
      device = deviceNumber(record.int32(Section.DESCRIPTOR, 8));
      inode = record.int64(Section.DESCRIPTOR, 16);
      layer = record.unsignedByte(Section.DESCRIPTOR, 5);
    }
    if (isSocket()) {
      String event = definition.name();
      boolean connects = event.equals("connect");
      long result = record.result();
      connected =
          (connects || event.equals("accept"))
              ? result >= 0
              : connection.established() && !event.equals("socketpair");
      nameChanged =
          (connects || record.has(Section.ADDRESS)) && (result >= 0 || result == EINPROGRESS);
    }
  }

  private static boolean copies(EventDefinition definition, KernelRecord record) {
    return definition.name().startsWith("dup")
        || (definition.name().equals("fcntl") && FlagBits.copies(record.argument(1)));
  }

  /** The kernel's own device number, as programs know it. */
  static long deviceNumber(int kernel) {
    long major = (long) kernel >>> 20 & 0xfff;
    long minor = (long) kernel & 0xfffff;
    return (minor & 0xff) | (major << 8) | ((minor & ~0xffL) << 12);
  }

  /** The device that the file lies on, as programs know it. */
  long device() {
    return device;
  }

  long inode() {
    return inode;
  }

  boolean onUpperLayer() {
    return layer == 1;
  }

  boolean onLowerLayer() {
    return layer == 2;
  }

  boolean connected() {
    return connected;
  }

  boolean nameChanged() {
    return nameChanged;
  }

  /** What an argument shows of it: its letters in angles, and its name. */
  String text() {
    if (kind == DescriptorKind.NONE) {
      return "";
    }
    return text(kind, connection.role() == SocketRole.NONE ? "" : connection.transport(), name());
  }

  /** What an argument shows of an open file. */
  static String text(OpenDescriptor known) {
    String transport = known.role() == SocketRole.NONE ? "" : known.transport();
    return text(known.kind(), transport, printable(known.name()));
  }

  private static String text(DescriptorKind kind, String transport, byte[] name) {
    return "<"
        + kind.letter()
        + (kind.isInternet() && !transport.isEmpty() ? transport.substring(0, 1) : "")
        + ">"
        + new String(name, StandardCharsets.UTF_8);
  }

  /** A name in which the replacement character stands for controls, which terminals obey. */
  private static byte[] printable(byte[] name) {
    if (isPrintable(name)) {
      return name;
    }
    ByteArrayOutputStream printable = new ByteArrayOutputStream(2 * name.length);
    for (byte b : name) {
      if (isControl(b)) {
        printable.writeBytes(REPLACEMENT);
      } else {
        printable.write(b);
      }
    }
    return printable.toByteArray();
  }

  /** Eight bytes at a time, since each opened file is looked at. */
  private static boolean isPrintable(byte[] name) {
    int at = 0;
    for (; at + Long.BYTES <= name.length; at += Long.BYTES) {
      long eight = (long) LONG.get(name, at);
      // Of a byte below 0x80 the highest bit is set where it is less than a blank, or is DELETE.
      long low = eight & ~HIGH_BITS;
      long less = ~(low + 0x60 * EACH_BYTE);
      long delete = low + EACH_BYTE;
      if (((less | delete) & ~eight & HIGH_BITS) != 0) {
        return false;
      }
    }
    for (; at < name.length; at++) {
      if (isControl(name[at])) {
        return false;
      }
    }
    return true;
  }

  private static boolean isControl(byte b) {
    return (b >= 0 && b < ' ') || b == DELETE;
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

  DescriptorKind kind() {
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

  private static int number(SocketRole role) {
    return switch (role) {
      case NONE -> 0;
      case CLIENT -> 1;
      case SERVER -> 2;
    };
  }

  /**
   * What kind of connection it is, by its family, transport, role and the server's port; null if it
   * is none, or such a one is new.
   */
  @Nullable Party connectionKind(MetShapes met) {
    int transport = TRANSPORTS.indexOf(connection.transport());
    if (!present || !kind.isInternet() || transport < 0) {
      return null;
    }
    return met.meet(
        kind == DescriptorKind.IPV4 ? 4 : 6,
        transport,
        number(connection.role()),
        connection.servedPort(),
        open ? 1 : 0);
  }

  boolean isSocket() {
    return kind.isSocket();
  }

  /** Its name: a path, a connection, or nothing. */
  byte[] name() {
    byte[] known = path;
    if (known != null) {
      return known;
    }
    if (fallback.length > 0) {
      return fallback;
    }
    return isSocket() ? connection.name().getBytes(StandardCharsets.UTF_8) : NOTHING;
  }

  private void describeOpened(KernelRecord record, long flags) {
    number = record.result() < 0 ? -1 : record.result();
    kind = (flags & FlagBits.DIRECTORY) != 0 ? DescriptorKind.DIRECTORY : DescriptorKind.FILE;
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
        kind = (mode & S_IFMT) == S_IFDIR ? DescriptorKind.DIRECTORY : DescriptorKind.FILE;
        path = record.path(Section.DESCRIPTOR_PATH);
      }
      case RECORD_IPV4, RECORD_IPV6 -> {
        connection.readInternet(definition, record);
        kind = connection.isIpv4() ? DescriptorKind.IPV4 : DescriptorKind.IPV6;
      }
      case RECORD_UNIX -> {
        connection.readUnix(definition, record);
        kind = DescriptorKind.UNIX;
      }
      case RECORD_OTHER_SOCKET -> kind = DescriptorKind.OTHER_SOCKET;
      case RECORD_PIPE -> kind = DescriptorKind.PIPE;
      case RECORD_PROCESS -> {
        kind = DescriptorKind.PID;
        path = PROCESS_NAME;
      }
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
          case "[eventfd]" -> DescriptorKind.EVENT;
          case "[signalfd]" -> DescriptorKind.SIGNAL;
          case "[eventpoll]" -> DescriptorKind.EVENT_POLL;
          case "inotify" -> DescriptorKind.INOTIFY;
          case "[timerfd]" -> DescriptorKind.TIMER;
          case "[userfaultfd]" -> DescriptorKind.USER_FAULT;
          case "[io_uring]" -> DescriptorKind.IO_URING;
          case "[pidfd]" -> DescriptorKind.PID;
          default -> name.startsWith("bpf") ? DescriptorKind.BPF : DescriptorKind.UNKNOWN;
        };
    path = name.getBytes(StandardCharsets.UTF_8);
    if (name.startsWith("memfd:")) {
      kind = DescriptorKind.MEMORY;
      path = name.substring("memfd:".length()).getBytes(StandardCharsets.UTF_8);
    }
  }
}
