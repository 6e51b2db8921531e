package dev.vedette.agent.filter;

import dev.vedette.language.event.EventView;
import dev.vedette.language.event.Field;
import dev.vedette.language.event.Value;
import java.util.Arrays;

/**
 * A call that connects, as rules see it.
 *
 * @param address four bytes, sixteen, or none for a path
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Connecting(String thread, boolean onHost, byte[] address, int port, int result)
    implements EventView {

  boolean isUnix() {
    return address.length == 0;
  }

  /** Whether the socket has the other end, and it has one form only. */
  boolean isLookedUp() {
    return !isUnix() && result >= 0;
  }

  /** The number of its outcome, as the kernel side makes it. */
  int outcome() {
    int kind = isUnix() ? 4 : address.length == 4 ? 2 : 3;
    return (result >= 0 ? 1 : 0) | kind << 1;
  }

  @Override
  public String source() {
    return "syscall";
  }

  @Override
  public String type() {
    return "connect";
  }

  @Override
  public long timeNanos() {
    return 0;
  }

  @Override
  public Value get(Field field) {
    return switch (field.name()) {
      case "evt.type" -> Value.text("connect");
      case "proc.name" -> Value.text(thread);
      case "container.id" -> Value.text(onHost ? "host" : "0123456789ab");
      case "fd.sport", "fd.rport" -> isUnix() ? Value.ABSENT : Value.number(port);
      case "fd.sip", "fd.rip", "fd.snet", "fd.rnet" ->
          isUnix() ? Value.ABSENT : Value.address(address);
      case "fd.type" -> Value.text(isUnix() ? "unix" : address.length == 4 ? "ipv4" : "ipv6");
      case "fd.typechar" -> Value.text(isUnix() ? "u" : address.length == 4 ? "4" : "6");
      case "fd.sockfamily" -> Value.text(isUnix() ? "unix" : "ip");
      case "evt.rawres" -> Value.number(result);
      case "evt.res" -> Value.text(result < 0 ? "ECONNREFUSED" : "SUCCESS");
      case "evt.failed" -> Value.truth(result < 0);
      // Known to nobody but the rules.
      case "proc.pname" -> Value.text(thread + "-parent");
      default -> Value.NOT_SENT;
    };
  }

  @Override
  public String toString() {
    return thread + " to " + Arrays.toString(address) + ":" + port + " gives " + result;
  }
}
