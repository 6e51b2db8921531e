package dev.vedette.agent.state;

import dev.vedette.agent.recorded.Address;
import dev.vedette.agent.recorded.EventKind.Trait;
import dev.vedette.agent.recorded.RecordedEvent;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What recorded events do to sockets. Stateless. */
final class SocketEvents {
  private static final long IN_PROGRESS = -115;
  private static final int STREAM = 1;
  private static final int DATAGRAM = 2;
  private static final int RAW = 3;
  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int ICMP = 1;
  private static final int ANY_RAW = 255;
  private static final int NETLINK = 16;

  void apply(RecordedEvent event, TrackedProcess process, RecordedState state) {
    switch (event.kind().name()) {
      case "socket" -> make(event, process, state);
      case "socketpair" -> makePair(event, process, state);
      case "connect" -> connect(event, state.used());
      case "bind" -> bind(event, state.used());
      case "accept", "accept4" -> accept(event, process, state);
      case "getsockopt" -> option(event, state.used());
      default -> {
        int tuple = event.kind().position("tuple");
        OpenDescriptor socket = state.used();
        if (tuple >= 0 && socket != null && event.result() >= 0) {
          transfer(event, tuple, socket);
        }
      }
    }
  }

  private static void make(RecordedEvent event, TrackedProcess process, RecordedState state) {
    if (event.failed() || !event.has(1)) {
      return;
    }
    int family = (int) event.unsigned(1);
    OpenDescriptor made =
        new OpenDescriptor(
            switch (family) {
              case Address.AF_UNIX -> DescriptorKind.UNIX;
              case Address.AF_INET -> DescriptorKind.IPV4;
              case Address.AF_INET6 -> DescriptorKind.IPV6;
              case NETLINK -> DescriptorKind.NETLINK;
              default -> DescriptorKind.OTHER_SOCKET;
            });
    if (made.kind.isInternet()) {
      made.transport = transport((int) event.unsigned(2) & 0xff, (int) event.unsigned(3));
    }
    state.opened(process, event.signed(0), made);
  }

  private static String transport(int type, int protocol) {
    return switch (protocol) {
      case TCP -> type == RAW ? "raw" : "tcp";
      case UDP -> type == RAW ? "raw" : "udp";
      case ICMP -> type == RAW ? "raw" : "icmp";
      case ANY_RAW -> "raw";
      case 0 -> type == STREAM ? "tcp" : type == DATAGRAM ? "udp" : "";
      default -> "";
    };
  }

  private static void makePair(RecordedEvent event, TrackedProcess process, RecordedState state) {
    if (event.failed()) {
      return;
    }
    for (int end = 1; end <= 2; end++) {
      OpenDescriptor made = new OpenDescriptor(DescriptorKind.UNIX);
      made.unix = new Address.Unix(event.unsigned(3), event.unsigned(4), new byte[0]);
      state.opened(process, event.signed(end), made);
    }
  }

  private static void connect(RecordedEvent event, @Nullable OpenDescriptor socket) {
    if (socket == null || (event.failed() && event.result() != IN_PROGRESS)) {
      return;
    }
    socket.connected = true;
    Optional<Address> tuple = Address.pair(event, event.kind().position("tuple"));
    if (tuple.isEmpty()) {
      return;
    }
    byte[] before = socket.name;
    switch (tuple.get()) {
      case Address.Pair pair -> {
        setEnds(socket, pair);
        if (socket.role == SocketRole.SERVER && socket.transport.equals("udp")) {
          swap(socket);
        }
      }
      case Address.Unix unix -> socket.unix = unix;
      default -> {}
    }
    name(socket, before, tuple.get().text());
    if (socket.role == SocketRole.NONE) {
      socket.role = SocketRole.CLIENT;
    }
  }

  private static void bind(RecordedEvent event, @Nullable OpenDescriptor socket) {
    if (socket == null || event.failed()) {
      return;
    }
    Optional<Address> address = Address.single(event, event.kind().position("addr"));
    if (address.isEmpty()) {
      return;
    }
    if (address.get() instanceof Address.Internet end && end.port() > 0) {
      Address.Internet plain = Address.unmapped(end);
      socket.kind = plain.isIpv4() ? DescriptorKind.IPV4 : DescriptorKind.IPV6;
      socket.server = plain;
      socket.client = null;
      socket.listening = true;
      socket.role = SocketRole.SERVER;
    }
    name(socket, socket.name, address.get().text());
  }

  private static void accept(RecordedEvent event, TrackedProcess process, RecordedState state) {
    long number = event.signed(0);
    if (number < 0) {
      return;
    }
    process.lastDescriptor = number;
    Optional<Address> tuple = Address.pair(event, event.kind().position("tuple"));
    if (tuple.isEmpty()) {
      return;
    }
    OpenDescriptor made = new OpenDescriptor(DescriptorKind.UNIX);
    switch (tuple.get()) {
      case Address.Pair pair -> {
        made.transport = "tcp";
        setEnds(made, pair);
      }
      case Address.Unix unix -> made.unix = unix;
      default -> {
        return;
      }
    }
    made.name = tuple.get().text().getBytes(StandardCharsets.UTF_8);
    made.role = SocketRole.SERVER;
    made.connected = true;
    state.opened(process, number, made);
  }

  /** A socket that had not connected yet when {@code connect} ended says here that it has. */
  private static void option(RecordedEvent event, @Nullable OpenDescriptor socket) {
    if (socket != null && !event.failed() && socket.client != null) {
      socket.connected = true;
    }
  }

  /** Datagrams name their ends call by call; a stream only if nothing named them before. */
  private static void transfer(RecordedEvent event, int position, OpenDescriptor socket) {
    if (!socket.kind.isSocket() || (socket.name.length > 0 && socket.transport.equals("tcp"))) {
      return;
    }
    Optional<Address> tuple = Address.pair(event, position);
    byte[] before = socket.name;
    boolean incoming = event.kind().is(Trait.READS_FROM_FD);
    switch (tuple.orElse(null)) {
      case Address.Pair pair -> {
        if (socket.client != null && sameEnds(socket, pair)) {
          return;
        }
        setEnds(socket, pair);
        if (socket.role == SocketRole.NONE) {
          socket.role = incoming ? SocketRole.SERVER : SocketRole.CLIENT;
        }
        // What comes in comes from the other end.
        if (incoming ? socket.role == SocketRole.CLIENT : socket.role == SocketRole.SERVER) {
          swap(socket);
        }
        name(socket, before, ends(socket));
      }
      case Address.Unix unix -> {
        socket.unix = unix;
        if (unix.path().length > 0) {
          name(socket, before, unix.text());
        }
      }
      case null, default -> {}
    }
  }

  private static boolean sameEnds(OpenDescriptor socket, Address.Pair pair) {
    return (same(socket.client, pair.source()) && same(socket.server, pair.destination()))
        || (same(socket.client, pair.destination()) && same(socket.server, pair.source()));
  }

  private static boolean same(Address.@Nullable Internet one, Address.Internet other) {
    return one != null
        && one.port() == other.port()
        && Arrays.equals(one.address(), other.address());
  }

  private static void setEnds(OpenDescriptor socket, Address.Pair pair) {
    socket.kind = pair.source().isIpv4() ? DescriptorKind.IPV4 : DescriptorKind.IPV6;
    socket.client = pair.source();
    socket.server = pair.destination();
    socket.listening = false;
  }

  private static void swap(OpenDescriptor socket) {
    Address.Internet client = socket.client;
    socket.client = socket.server;
    socket.server = client;
  }

  private static String ends(OpenDescriptor socket) {
    Address.Internet client = socket.client;
    Address.Internet server = socket.server;
    return client == null || server == null ? "" : new Address.Pair(client, server).text();
  }

  private static void name(OpenDescriptor socket, byte[] before, String name) {
    socket.name = name.getBytes(StandardCharsets.UTF_8);
    socket.nameChanged = !Arrays.equals(before, socket.name);
  }
}
