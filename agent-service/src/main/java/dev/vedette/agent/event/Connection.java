package dev.vedette.agent.event;

import dev.vedette.agent.recorded.Address;
import dev.vedette.agent.state.DescriptorKind;
import dev.vedette.agent.state.KernelRecord;
import dev.vedette.agent.state.KernelRecord.Section;
import dev.vedette.agent.state.OpenDescriptor;
import dev.vedette.agent.state.SocketRole;
import dev.vedette.language.event.Value;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The two ends of a socket, and which of them is the client. One instance is read anew for each
 * event. Not thread-safe.
 */
final class Connection {
  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;
  private static final int STREAM = 1;
  private static final int DATAGRAM = 2;
  private static final int RAW = 3;
  private static final int ESTABLISHED = 1;
  private static final int LISTENING = 10;
  private static final int UNCONNECTED = -1;
  private static final int BOUND_TO_ADDRESS = 4;
  private static final int BOUND_BY_HAND = 8;
  private static final int ICMP = 1;
  private static final int ICMP6 = 58;
  // The usual range of ports that the kernel hands out; what lies below was chosen.
  private static final int FIRST_EPHEMERAL = 32768;

  private static final byte[] NOTHING = {};
  private static final Address.Unix NO_ENDS = new Address.Unix(0, 0, NOTHING);

  private boolean used;
  private byte[] local = NOTHING;
  private byte[] remote = NOTHING;
  private int localPort;
  private int remotePort;
  private int type;
  private int protocol;
  private int state;
  private SocketRole role = SocketRole.NONE;
  private boolean ownIsClient;
  private boolean unix;
  private String transport = "";
  private String unixName = "";
  private Address.Unix unixEnds = NO_ENDS;

  void clear() {
    if (!used) {
      return;
    }
    used = false;
    local = NOTHING;
    remote = NOTHING;
    localPort = 0;
    remotePort = 0;
    role = SocketRole.NONE;
    unix = false;
    unixName = "";
    unixEnds = NO_ENDS;
    transport = "";
    state = 0;
    type = 0;
    protocol = 0;
  }

  /** Takes both ends from what the state knows of a socket. */
  void read(OpenDescriptor socket, EventContext context) {
    used = true;
    role = socket.role();
    transport = socket.transport();
    unix = !socket.kind().isInternet();
    Address.Internet client = socket.client();
    Address.Internet server = socket.server();
    if (server == null) {
      // Not bound, not connected: no end has an address yet.
      state = UNCONNECTED;
      local = new byte[socket.kind() == DescriptorKind.IPV6 ? 16 : 4];
      remote = local;
      return;
    }
    state = socket.isListening() || client == null ? LISTENING : ESTABLISHED;
    ownIsClient = client != null && context.isLocal(client.address());
    Address.Internet own = client != null && ownIsClient ? client : server;
    Address.Internet other = client == null ? server : ownIsClient ? server : client;
    local = own.address();
    localPort = own.port();
    remote = other.address();
    remotePort = other.port();
  }

  void readInternet(EventDefinition definition, KernelRecord record) {
    used = true;
    boolean ipv4 = record.unsignedShort(Section.DESCRIPTOR, 24) == AF_INET;
    type = record.unsignedShort(Section.DESCRIPTOR, 26);
    protocol = record.unsignedShort(Section.DESCRIPTOR, 28);
    state = record.unsignedByte(Section.DESCRIPTOR, 30);
    int locks = record.unsignedByte(Section.DESCRIPTOR, 31);
    localPort = record.unsignedShort(Section.DESCRIPTOR, 32);
    remotePort = record.unsignedShort(Section.DESCRIPTOR, 34);
    local = record.bytes(Section.DESCRIPTOR, 40, ipv4 ? 4 : 16);
    remote = record.bytes(Section.DESCRIPTOR, 56, ipv4 ? 4 : 16);
    boolean named = readAddress(record, definition.name());
    if (!ipv4 && isMapped(local) && isMapped(remote)) {
      local = Arrays.copyOfRange(local, 12, 16);
      remote = Arrays.copyOfRange(remote, 12, 16);
    }
    role = roleIn(definition.name(), named, locks);
    ownIsClient = role != SocketRole.SERVER;
  }

  void readUnix(EventDefinition definition, KernelRecord record) {
    used = true;
    unix = true;
    state = record.unsignedByte(Section.DESCRIPTOR, 30);
    type = record.unsignedShort(Section.DESCRIPTOR, 26);
    protocol = 0;
    long own = record.int64(Section.DESCRIPTOR, 16);
    long peer = record.int64(Section.DESCRIPTOR, 72);
    String path =
        record.has(Section.UNIX_PEER_PATH) ? unixPath(record.bytes(Section.UNIX_PEER_PATH)) : "";
    if (path.isEmpty() && record.has(Section.UNIX_PATH)) {
      path = unixPath(record.bytes(Section.UNIX_PATH));
    }
    if (record.has(Section.ADDRESS) && record.length(Section.ADDRESS) > 2) {
      byte[] address = record.bytes(Section.ADDRESS);
      path = unixPath(Arrays.copyOfRange(address, 2, address.length));
    }
    unixEnds = new Address.Unix(own, peer, path.getBytes(StandardCharsets.UTF_8));
    boolean failed = definition.name().equals("connect") && record.result() < 0;
    // A pair gets no name when it is made, only when it is used.
    unixName =
        failed || definition.name().equals("socketpair") || (path.isEmpty() && peer == 0)
            ? ""
            : Long.toHexString(own) + "->" + Long.toHexString(peer) + " " + path;
    role = definition.name().equals("connect") ? SocketRole.CLIENT : SocketRole.NONE;
  }

  boolean isIpv4() {
    return local.length == 4;
  }

  SocketRole role() {
    return role;
  }

  /** Both ends of a Unix socket, by the kernel's names, and the path. */
  Address.Unix unixEnds() {
    return unixEnds;
  }

  int type() {
    return type;
  }

  int protocol() {
    return protocol;
  }

  boolean isUnix() {
    return unix;
  }

  boolean established() {
    return state == ESTABLISHED;
  }

  byte[] local() {
    return local;
  }

  byte[] remote() {
    return remote;
  }

  int localPort() {
    return localPort;
  }

  int remotePort() {
    return remotePort;
  }

  byte[] client() {
    return ownIsClient ? local : remote;
  }

  byte[] server() {
    return ownIsClient ? remote : local;
  }

  int clientPort() {
    return ownIsClient ? localPort : remotePort;
  }

  int serverPort() {
    return ownIsClient ? remotePort : localPort;
  }

  /** Whether there are two ends. */
  boolean paired() {
    return role != SocketRole.NONE
        && state != LISTENING
        && state != UNCONNECTED
        && (remotePort != 0 || !transport.isEmpty());
  }

  /** The server's port, as {@code fd.sport} has it; -1 where there is none. */
  int servedPort() {
    return paired() ? serverPort() : role == SocketRole.SERVER ? localPort : -1;
  }

  /** The transport; empty if it is none that rules name. */
  String transport() {
    if (!transport.isEmpty() || unix) {
      return transport;
    }
    if (type == RAW) {
      return "raw";
    }
    if (protocol == ICMP || protocol == ICMP6) {
      return "icmp";
    }
    return type == STREAM ? "tcp" : type == DATAGRAM ? "udp" : "";
  }

  /** The name of the socket: both ends, client first, or the one end that there is. */
  String name() {
    if (unix) {
      return unixName;
    }
    if (paired()) {
      return end(client(), clientPort()) + "->" + end(server(), serverPort());
    }
    if (role == SocketRole.SERVER || localPort != 0) {
      return end(local, localPort);
    }
    return "";
  }

  private static String end(byte[] address, int port) {
    return Value.address(address) + ":" + port;
  }

  /**
   * The address in the call's own arguments, which holds where the socket has no peer of its own.
   */
  private boolean readAddress(KernelRecord record, String event) {
    if (!record.has(Section.ADDRESS) || record.length(Section.ADDRESS) < 8) {
      return false;
    }
    int family = record.unsignedShort(Section.ADDRESS, 0);
    byte[] address;
    if (family == AF_INET) {
      address = record.bytes(Section.ADDRESS, 4, 4);
    } else if (family == AF_INET6 && record.length(Section.ADDRESS) >= 24) {
      address = record.bytes(Section.ADDRESS, 8, 16);
    } else {
      return false;
    }
    int port =
        Short.toUnsignedInt(Short.reverseBytes((short) record.unsignedShort(Section.ADDRESS, 2)));
    if (event.equals("bind")) {
      return false;
    }
    if (address.length != local.length) {
      if (address.length == 4) {
        address = mapped(address);
      } else {
        return false;
      }
    }
    remote = address;
    remotePort = port;
    return true;
  }

  private SocketRole roleIn(String event, boolean named, int locks) {
    boolean boundByHand = (locks & BOUND_BY_HAND) != 0;
    switch (event) {
      case "connect" -> {
        return SocketRole.CLIENT;
      }
      case "accept", "listen" -> {
        return SocketRole.SERVER;
      }
      case "socket" -> {
        return SocketRole.NONE;
      }
      default -> {}
    }
    if (state == LISTENING || event.equals("bind")) {
      return localPort == 0 ? SocketRole.NONE : SocketRole.SERVER;
    }
    if (remotePort == 0) {
      // Bound by the program, and not by the kernel for what it sent.
      return localPort != 0 && (locks & (BOUND_BY_HAND | BOUND_TO_ADDRESS)) != 0
          ? SocketRole.SERVER
          : SocketRole.NONE;
    }
    // Nothing in the socket says who called whom; a port that somebody chose marks the server.
    boolean localChosen = boundByHand || localPort < FIRST_EPHEMERAL;
    boolean remoteChosen = remotePort < FIRST_EPHEMERAL;
    if (named || remoteChosen == localChosen) {
      return localChosen && !remoteChosen ? SocketRole.SERVER : SocketRole.CLIENT;
    }
    return localChosen ? SocketRole.SERVER : SocketRole.CLIENT;
  }

  private static String unixPath(byte[] name) {
    if (name.length == 0) {
      return "";
    }
    // An abstract name starts with NUL, and is written with an at sign as ss does.
    int end = 1;
    while (end < name.length && name[end] != 0) {
      end++;
    }
    String text = new String(name, 0, end, StandardCharsets.UTF_8);
    return name[0] == 0 ? "@" + text.substring(1) : text;
  }

  private static boolean isMapped(byte[] address) {
    if (address.length != 16) {
      return false;
    }
    for (int i = 0; i < 10; i++) {
      if (address[i] != 0) {
        return false;
      }
    }
    return address[10] == -1 && address[11] == -1;
  }

  private static byte[] mapped(byte[] ipv4) {
    byte[] mapped = new byte[16];
    mapped[10] = -1;
    mapped[11] = -1;
    System.arraycopy(ipv4, 0, mapped, 12, 4);
    return mapped;
  }
}
