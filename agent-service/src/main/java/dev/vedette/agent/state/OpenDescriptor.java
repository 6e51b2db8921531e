package dev.vedette.agent.state;

import dev.vedette.agent.recorded.Address;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An open file of a process, as recorded events tell of it. Changed only by the state, on the
 * thread that reads events; what it was when an event was handed on holds until the next one.
 */
public final class OpenDescriptor {
  private static final byte[] NOTHING = {};
  // Names are mostly short; long ones are cut where they are read.
  private static final int BYTES = 512;

  DescriptorKind kind;
  byte[] name = NOTHING;
  byte[] rawName = NOTHING;
  long openFlags;
  long device;
  long inode;
  long mount;
  long pid;
  String transport = "";
  SocketRole role = SocketRole.NONE;
  boolean listening;
  boolean connected;
  boolean nameChanged;
  Address.@Nullable Internet client;
  Address.@Nullable Internet server;
  Address.@Nullable Unix unix;

  OpenDescriptor(DescriptorKind kind) {
    this.kind = kind;
  }

  /** A descriptor with a name, found open when a recording began. */
  public static OpenDescriptor named(DescriptorKind kind, byte[] name, long inode) {
    OpenDescriptor descriptor = new OpenDescriptor(kind);
    descriptor.name = name;
    descriptor.rawName = name;
    descriptor.inode = inode;
    return descriptor;
  }

  /** Says what else a recording knew of a file when it began. */
  public OpenDescriptor file(long flags, long deviceNumber, long mountNumber) {
    openFlags = flags;
    device = deviceNumber;
    mount = mountNumber;
    return this;
  }

  /** Says what a recording knew of a socket over IP when it began. */
  public OpenDescriptor internet(
      String protocol, Address.@Nullable Internet from, Address.@Nullable Internet to) {
    transport = protocol;
    client = from;
    server = to;
    listening = from == null;
    role =
        listening
            ? SocketRole.SERVER
            : kind == DescriptorKind.IPV4 ? SocketRole.CLIENT : SocketRole.NONE;
    connected = from != null;
    return this;
  }

  /** Says what a recording knew of a Unix socket when it began. */
  public OpenDescriptor unix(Address.Unix ends) {
    unix = ends;
    role = name.length == 0 ? SocketRole.CLIENT : SocketRole.SERVER;
    return this;
  }

  /**
   * Takes a connection for what it is if its first end is a port that this node serves: recordings
   * do not say who connected.
   */
  void decideRole(Set<Integer> servedPorts) {
    Address.Internet own = client;
    Address.Internet other = server;
    if (kind == DescriptorKind.IPV4
        && own != null
        && other != null
        && servedPorts.contains(own.port())) {
      client = other;
      server = own;
      name = new Address.Pair(other, own).text().getBytes(StandardCharsets.US_ASCII);
      role = SocketRole.SERVER;
    }
  }

  /** What a second number for the same open file starts with. */
  OpenDescriptor duplicate() {
    OpenDescriptor copy = new OpenDescriptor(kind);
    copy.name = name;
    copy.rawName = rawName;
    copy.openFlags = openFlags;
    copy.device = device;
    copy.inode = inode;
    copy.mount = mount;
    copy.pid = pid;
    copy.transport = transport;
    copy.role = role;
    copy.listening = listening;
    copy.connected = connected;
    copy.client = client;
    copy.server = server;
    copy.unix = unix;
    return copy;
  }

  /** About how much memory it takes; its name may be another by the time it is given back. */
  int bytes() {
    return BYTES;
  }

  public DescriptorKind kind() {
    return kind;
  }

  /** The path or the connection, as rules name it. */
  public byte[] name() {
    return name;
  }

  /** The path as it was given. */
  public byte[] rawName() {
    return rawName;
  }

  public long openFlags() {
    return openFlags;
  }

  public long device() {
    return device;
  }

  public long inode() {
    return inode;
  }

  /** The protocol over IP; empty if unknown. */
  public String transport() {
    return transport;
  }

  public SocketRole role() {
    return role;
  }

  /** Whether it waits for connections, so that it has only the server's end. */
  public boolean isListening() {
    return listening;
  }

  public boolean isConnected() {
    return connected;
  }

  /** Whether the event at hand gave it another name. */
  public boolean hasNewName() {
    return nameChanged;
  }

  public Address.@Nullable Unix unix() {
    return unix;
  }

  public Address.@Nullable Internet client() {
    return client;
  }

  public Address.@Nullable Internet server() {
    return server;
  }
}
