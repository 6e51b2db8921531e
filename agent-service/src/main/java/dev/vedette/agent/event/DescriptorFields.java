package dev.vedette.agent.event;

import dev.vedette.agent.state.DescriptorKind;
import dev.vedette.agent.state.PathBytes;
import dev.vedette.agent.state.SocketRole;
import dev.vedette.language.event.Value;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/** The fields {@code fd.*}: the descriptor that an event is about. Stateless. */
final class DescriptorFields {
  private static final Value IP = Value.text("ip");
  private static final Value UNIX = Value.text("unix");
  private static final Value TRUE = Value.truth(true);
  private static final Value FALSE = Value.truth(false);

  private DescriptorFields() {}

  static void addTo(FieldTable.Builder table) {
    addNames(table);
    addFiles(table);
    addSockets(table);
    addEnds(table);
  }

  private static void addNames(FieldTable.Builder table) {
    table.event("fd.num", about(descriptor -> Value.number(descriptor.number())));
    table.objectKind(
        "fd.type",
        about(descriptor ->
            descriptor.open() && descriptor.kind() != DescriptorKind.NONE
                ? descriptor.kind().type()
                : Value.ABSENT));
    table.objectKind(
        "fd.typechar",
        about(descriptor ->
            descriptor.kind() == DescriptorKind.NONE ? Value.ABSENT : descriptor.kind().letter()));
    table.object("fd.name", about(descriptor -> Value.text(descriptor.name())));
    table.event(
        "fd.uid",
        event -> {
          Descriptor descriptor = event.descriptor();
          return descriptor.present() && descriptor.number() >= 0
              ? Value.text(event.data().threadId() + "" + descriptor.number())
              : Value.ABSENT;
        });
    table.event("fd.containername", event -> inContainer(event, Descriptor::name));
    table.event(
        "fd.containerdirectory",
        event ->
            event.descriptor().path() == null
                ? Value.ABSENT
                : inContainer(event, DescriptorFields::directory));
  }

  private static void addFiles(FieldTable.Builder table) {
    table.object(
        "fd.directory",
        about(descriptor -> isFile(descriptor) ? Value.text(directory(descriptor)) : Value.ABSENT));
    table.object(
        "fd.filename",
        about(descriptor ->
            isFile(descriptor) && descriptor.kind() == DescriptorKind.FILE && descriptor.open()
                ? Value.text(PathBytes.fileName(descriptor.name()))
                : Value.ABSENT));
    table.objectIf(
        event -> event.data().isNamedAsGiven(event),
        "fd.nameraw",
        about(descriptor -> {
          byte[] raw = descriptor.rawPath();
          return raw == null ? Value.ABSENT : Value.text(raw);
        }));
    table.event("fd.dev", file(descriptor -> Value.number(descriptor.device())));
    table.event("fd.dev.major", file(descriptor -> Value.number(major(descriptor.device()))));
    table.event("fd.dev.minor", file(descriptor -> Value.number(minor(descriptor.device()))));
    table.event("fd.ino", file(descriptor -> Value.number(descriptor.inode())));
    table.event("fd.is_upper_layer", about(descriptor -> descriptor.onUpperLayer() ? TRUE : FALSE));
    table.event("fd.is_lower_layer", about(descriptor -> descriptor.onLowerLayer() ? TRUE : FALSE));
  }

  private static long major(long device) {
    return (device >>> 8) & 0xfff;
  }

  private static long minor(long device) {
    return (device & 0xff) | ((device >>> 12) & 0xfff00);
  }

  private static FieldTable.Reader file(Function<Descriptor, Value> reader) {
    return about(descriptor -> descriptor.open() ? reader.apply(descriptor) : Value.ABSENT);
  }

  private static void addSockets(FieldTable.Builder table) {
    table.objectKind(
        "fd.l4proto",
        socket(connection -> {
          String transport = connection.transport();
          return transport.isEmpty() ? Value.ABSENT : Value.text(transport);
        }));
    table.objectKind(
        "fd.sockfamily",
        about(descriptor ->
            switch (descriptor.kind()) {
              case IPV4, IPV6 -> IP;
              case UNIX -> UNIX;
              default -> Value.ABSENT;
            }));
    table.objectKind(
        "fd.is_server",
        socket(connection -> connection.role() == SocketRole.SERVER ? TRUE : FALSE));
    table.event(
        "fd.connected",
        event ->
            event.descriptor().isSocket()
                ? event.descriptor().connected() ? TRUE : FALSE
                : Value.ABSENT);
    table.event("fd.name_changed", about(descriptor -> descriptor.nameChanged() ? TRUE : FALSE));
  }

  private static void addEnds(FieldTable.Builder table) {
    addEnd(table, "fd.cip", "fd.cnet", Connection::client);
    addEnd(table, "fd.sip", "fd.snet", Connection::server);
    addEnd(table, "fd.lip", "fd.lnet", Connection::local);
    addEnd(table, "fd.rip", "fd.rnet", Connection::remote);
    addPort(table, "fd.cport", Connection::clientPort);
    addServedPort(table);
    addPort(table, "fd.lport", Connection::localPort);
    addPort(table, "fd.rport", Connection::remotePort);
    for (String either : List.of("fd.ip", "fd.net")) {
      table.event(
          either,
          internet(connection ->
              connection.paired()
                  ? Value.items(
                      List.of(
                          Value.address(connection.client()), Value.address(connection.server())))
                  : listening(connection, Value.address(connection.local()))));
    }
    for (String either : List.of("fd.port", "fd.proto")) {
      table.event(
          either,
          internet(connection ->
              connection.paired()
                  ? Value.items(
                      List.of(
                          Value.number(connection.clientPort()),
                          Value.number(connection.serverPort())))
                  : listening(connection, Value.number(connection.localPort()))));
    }
  }

  private static Value listening(Connection connection, Value end) {
    return connection.role() == SocketRole.SERVER ? Value.items(List.of(end)) : Value.ABSENT;
  }

  private static void addEnd(
      FieldTable.Builder table, String ip, String net, Function<Connection, byte[]> end) {
    boolean servers = ip.equals("fd.sip");
    FieldTable.Reader reader =
        internet(connection ->
            connection.paired() || (servers && connection.role() == SocketRole.SERVER)
                ? Value.address(connection.paired() ? end.apply(connection) : connection.local())
                : Value.ABSENT);
    table.event(ip, reader);
    table.event(net, reader);
    table.event(
        ip + ".name",
        event ->
            reader.read(event) instanceof Value.Address address
                ? event.context().hostName(address.bytes())
                : Value.ABSENT);
  }

  private static void addPort(
      FieldTable.Builder table, String name, ToIntFunction<Connection> port) {
    ToIntFunction<Connection> ofPair =
        connection -> connection.paired() ? port.applyAsInt(connection) : -1;
    table.event(name, port(ofPair));
    table.event(name.replace("port", "proto"), protocol(ofPair));
  }

  private static void addServedPort(FieldTable.Builder table) {
    table.objectKind("fd.sport", port(Connection::servedPort));
    table.objectKind("fd.sproto", protocol(Connection::servedPort));
  }

  private static FieldTable.Reader port(ToIntFunction<Connection> port) {
    return internet(connection -> {
      int number = port.applyAsInt(connection);
      return number < 0 ? Value.ABSENT : Value.number(number);
    });
  }

  /** Without the names of services a protocol is its port, as text. */
  private static FieldTable.Reader protocol(ToIntFunction<Connection> port) {
    return internet(connection -> {
      int number = port.applyAsInt(connection);
      return number < 0 ? Value.ABSENT : Value.text(Integer.toString(number));
    });
  }

  private static FieldTable.Reader about(Function<Descriptor, Value> reader) {
    return event -> {
      Descriptor descriptor = event.descriptor();
      return descriptor.present() ? reader.apply(descriptor) : Value.ABSENT;
    };
  }

  private static FieldTable.Reader socket(Function<Connection, Value> reader) {
    return event -> {
      Descriptor descriptor = event.descriptor();
      return descriptor.isSocket() ? reader.apply(descriptor.connection()) : Value.ABSENT;
    };
  }

  private static FieldTable.Reader internet(Function<Connection, Value> reader) {
    return event -> {
      Descriptor descriptor = event.descriptor();
      return descriptor.kind() == DescriptorKind.IPV4 || descriptor.kind() == DescriptorKind.IPV6
          ? reader.apply(descriptor.connection())
          : Value.ABSENT;
    };
  }

  /** A directory is its own. */
  private static byte[] directory(Descriptor descriptor) {
    return descriptor.kind() == DescriptorKind.DIRECTORY
        ? descriptor.name()
        : PathBytes.directory(descriptor.name());
  }

  private static boolean isFile(Descriptor descriptor) {
    return descriptor.path() != null
        && (descriptor.kind() == DescriptorKind.FILE
            || descriptor.kind() == DescriptorKind.DIRECTORY);
  }

  private static Value inContainer(CapturedEvent event, Function<Descriptor, byte[]> part) {
    Descriptor descriptor = event.descriptor();
    if (!descriptor.present()) {
      return Value.ABSENT;
    }
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    String container = event.process().container().isHost() ? "" : event.process().container().id();
    text.writeBytes((container + ":").getBytes(StandardCharsets.UTF_8));
    text.writeBytes(part.apply(descriptor));
    return Value.text(text.toByteArray());
  }
}
