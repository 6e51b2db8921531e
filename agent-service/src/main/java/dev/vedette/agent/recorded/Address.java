package dev.vedette.agent.recorded;

import dev.vedette.language.event.Value;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** Socket addresses in parameters. Immutable. */
public sealed interface Address {
  int AF_UNIX = 1;
  int AF_INET = 2;
  int AF_INET6 = 10;

  /** One end of a connection over IP. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Internet(byte[] address, int port) implements Address {
    public boolean isIpv4() {
      return address.length == 4;
    }
  }

  /** Both ends of a connection over IP. */
  record Pair(Internet source, Internet destination) implements Address {
    /** Both ends as IPv4 if both are IPv4 written as IPv6. */
    public Pair unmapped() {
      return isMapped(source.address()) && isMapped(destination.address())
          ? new Pair(Address.unmapped(source), Address.unmapped(destination))
          : this;
    }
  }

  /** The path of a Unix socket, and the kernel's names for both ends. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Unix(long source, long destination, byte[] path) implements Address {}

  /** A family that is not understood. */
  record Other(int family) implements Address {}

  /** The address in a parameter of type SOCKADDR; empty if there is none. */
  static Optional<Address> single(RecordedEvent event, int position) {
    if (event.isEmpty(position)) {
      return Optional.empty();
    }
    byte[] bytes = event.bytes(position);
    return Optional.of(
        switch (bytes[0]) {
          case AF_INET -> bytes.length == 7 ? internet(bytes, 1, 4) : new Other(AF_INET);
          case AF_INET6 -> bytes.length == 19 ? internet(bytes, 1, 16) : new Other(AF_INET6);
          case AF_UNIX -> new Unix(0, 0, terminated(bytes, 1));
          default -> new Other(bytes[0]);
        });
  }

  /** The addresses in a parameter of type SOCKTUPLE; empty if there are none. */
  static Optional<Address> pair(RecordedEvent event, int position) {
    if (event.isEmpty(position)) {
      return Optional.empty();
    }
    byte[] bytes = event.bytes(position);
    return Optional.of(
        switch (bytes[0]) {
          case AF_INET ->
              bytes.length == 13
                  ? new Pair(internet(bytes, 1, 4), internet(bytes, 7, 4))
                  : new Other(AF_INET);
          case AF_INET6 -> bytes.length == 37 ? pair6(bytes) : new Other(AF_INET6);
          case AF_UNIX ->
              bytes.length > 17
                  ? new Unix(
                      event.number(position, 1, 8),
                      event.number(position, 9, 8),
                      terminated(bytes, 17))
                  : new Other(AF_UNIX);
          default -> new Other(bytes[0]);
        });
  }

  private static Pair pair6(byte[] bytes) {
    return new Pair(internet(bytes, 1, 16), internet(bytes, 19, 16)).unmapped();
  }

  private static Internet internet(byte[] bytes, int start, int size) {
    int port = (bytes[start + size] & 0xff) | ((bytes[start + size + 1] & 0xff) << 8);
    return new Internet(Arrays.copyOfRange(bytes, start, start + size), port);
  }

  private static byte[] terminated(byte[] bytes, int start) {
    int end = start;
    while (end < bytes.length && bytes[end] != 0) {
      end++;
    }
    return Arrays.copyOfRange(bytes, start, end);
  }

  /** An IPv4 address written as IPv6, back as IPv4. */
  public static Internet unmapped(Internet end) {
    return isMapped(end.address())
        ? new Internet(Arrays.copyOfRange(end.address(), 12, 16), end.port())
        : end;
  }

  /** Whether an IPv6 address stands for an IPv4 one. */
  static boolean isMapped(byte[] address) {
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

  /** How the address is written out. */
  default String text() {
    return switch (this) {
      case Internet(byte[] address, int port) -> Value.address(address) + ":" + port;
      case Pair(Internet source, Internet destination) -> source.text() + "->" + destination.text();
      case Unix(long source, long destination, byte[] path) ->
          source == 0 && destination == 0
              ? new String(path, StandardCharsets.UTF_8)
              : Long.toHexString(source)
                  + "->"
                  + Long.toHexString(destination)
                  + " "
                  + new String(path, StandardCharsets.UTF_8);
      case Other(int family) ->
          family == AF_INET
              ? "INVALID IPv4"
              : family == AF_INET6 ? "INVALID IPv6" : "family " + family;
    };
  }
}
