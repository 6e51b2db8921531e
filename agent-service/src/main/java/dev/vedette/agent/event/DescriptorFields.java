package dev.vedette.agent.event;

import dev.vedette.agent.event.Connection.Role;
import dev.vedette.agent.state.KernelRecord.Section;
import dev.vedette.agent.state.PathBytes;
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
  private static final long EINPROGRESS = -115;

  private DescriptorFields() {}

  static void addTo(FieldTable.Builder table) {
    addNames(table);
    addFiles(table);
    addSockets(table);
    addEnds(table);
    // Nobody looks names up here, so no address has one.
    table.absent(
        List.of(
            "fd.cip.name",
            "fd.sip.name",
            "fd.lip.name",
            "fd.rip.name",
            "fd.proto",
            "fd.cproto",
            "fd.sproto",
            "fd.lproto",
            "fd.rproto"));
  }

  private static void addNames(FieldTable.Builder table) {
    table.event("fd.num", about(descriptor -> Value.number(descriptor.number())));
    table.event(
        "fd.type",
        about(descriptor ->
            descriptor.open() && descriptor.kind() != Descriptor.Kind.NONE
                ? descriptor.kind().type
                : Value.ABSENT));
    table.event(
        "fd.typechar",
        about(descriptor ->
            descriptor.kind() == Descriptor.Kind.NONE ? Value.ABSENT : descriptor.kind().letter));
    table.event("fd.name", about(descriptor -> Value.text(descriptor.name())));
    table.event(
        "fd.uid",
        event -> {
          Descriptor descriptor = event.descriptor();
          return descriptor.present() && descriptor.number() >= 0
              ? Value.text(descriptor.number() + "" + event.record().threadId())
              : Value.ABSENT;
        });
    table.event("fd.containername", event -> inContainer(event, Descriptor::name));
    table.event(
        "fd.containerdirectory",
        event ->
            event.descriptor().path() == null
                ? Value.ABSENT
                : inContainer(event, descriptor -> PathBytes.directory(descriptor.name())));
  }

  private static void addFiles(FieldTable.Builder table) {
    table.event(
        "fd.directory",
        about(descriptor ->
            isFile(descriptor)
                ? Value.text(PathBytes.directory(descriptor.name()))
                : Value.ABSENT));
    table.event(
        "fd.filename",
        about(descriptor ->
            isFile(descriptor) && descriptor.open()
                ? Value.text(PathBytes.fileName(descriptor.name()))
                : Value.ABSENT));
    table.event(
        "fd.nameraw",
        about(descriptor -> {
          byte[] raw = descriptor.rawPath();
          return raw == null ? Value.ABSENT : Value.text(raw);
        }));
    table.event("fd.dev", event -> stat(event, 8));
    table.event(
        "fd.dev.major",
        event ->
            event.record().has(Section.DESCRIPTOR)
                ? Value.number(event.record().int32(Section.DESCRIPTOR, 8) >>> 20)
                : Value.ABSENT);
    table.event(
        "fd.dev.minor",
        event ->
            event.record().has(Section.DESCRIPTOR)
                ? Value.number(event.record().int32(Section.DESCRIPTOR, 8) & 0xfffff)
                : Value.ABSENT);
    table.event("fd.ino", event -> stat(event, 16));
    table.event("fd.is_upper_layer", event -> layer(event, 1));
    table.event("fd.is_lower_layer", event -> layer(event, 2));
  }

  private static void addSockets(FieldTable.Builder table) {
    table.event(
        "fd.l4proto",
        socket(connection -> {
          String transport = connection.transport();
          return transport.isEmpty() ? Value.ABSENT : Value.text(transport);
        }));
    table.event(
        "fd.sockfamily",
        about(descriptor ->
            switch (descriptor.kind()) {
              case IPV4, IPV6 -> IP;
              case UNIX -> UNIX;
              default -> Value.ABSENT;
            }));
    table.event(
        "fd.is_server", socket(connection -> connection.role() == Role.SERVER ? TRUE : FALSE));
    table.event(
        "fd.connected",
        event -> {
          if (!event.descriptor().isSocket()) {
            return Value.ABSENT;
          }
          boolean connected =
              switch (event.type()) {
                case "connect", "accept" -> event.record().result() >= 0;
                default -> event.descriptor().connection().established();
              };
          return connected ? TRUE : FALSE;
        });
    table.event(
        "fd.name_changed",
        event ->
            event.descriptor().isSocket()
                    && (event.type().equals("connect") || event.record().has(Section.ADDRESS))
                    && (event.record().result() >= 0 || event.record().result() == EINPROGRESS)
                ? TRUE
                : FALSE);
  }

  private static void addEnds(FieldTable.Builder table) {
    addEnd(table, "fd.cip", "fd.cnet", Connection::client);
    addEnd(table, "fd.sip", "fd.snet", Connection::server);
    addEnd(table, "fd.lip", "fd.lnet", Connection::local);
    addEnd(table, "fd.rip", "fd.rnet", Connection::remote);
    addPort(table, "fd.cport", Connection::clientPort);
    addPort(table, "fd.sport", Connection::serverPort);
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
    table.event(
        "fd.port",
        internet(connection ->
            connection.paired()
                ? Value.items(
                    List.of(
                        Value.number(connection.clientPort()),
                        Value.number(connection.serverPort())))
                : listening(connection, Value.number(connection.localPort()))));
  }

  private static Value listening(Connection connection, Value end) {
    return connection.role() == Role.SERVER ? Value.items(List.of(end)) : Value.ABSENT;
  }

  private static void addEnd(
      FieldTable.Builder table, String ip, String net, Function<Connection, byte[]> end) {
    boolean servers = ip.equals("fd.sip") || ip.equals("fd.lip");
    FieldTable.Reader reader =
        internet(connection ->
            connection.paired() || (servers && connection.role() == Role.SERVER)
                ? Value.address(connection.paired() ? end.apply(connection) : connection.local())
                : Value.ABSENT);
    table.event(ip, reader);
    table.event(net, reader);
  }

  private static void addPort(
      FieldTable.Builder table, String name, ToIntFunction<Connection> port) {
    boolean servers = name.equals("fd.sport") || name.equals("fd.lport");
    table.event(
        name,
        internet(connection ->
            connection.paired() || (servers && connection.role() == Role.SERVER)
                ? Value.number(
                    connection.paired() ? port.applyAsInt(connection) : connection.localPort())
                : Value.ABSENT));
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
      return descriptor.kind() == Descriptor.Kind.IPV4 || descriptor.kind() == Descriptor.Kind.IPV6
          ? reader.apply(descriptor.connection())
          : Value.ABSENT;
    };
  }

  private static boolean isFile(Descriptor descriptor) {
    return descriptor.path() != null
        && (descriptor.kind() == Descriptor.Kind.FILE
            || descriptor.kind() == Descriptor.Kind.DIRECTORY);
  }

  private static Value stat(CapturedEvent event, int offset) {
    if (!event.record().has(Section.DESCRIPTOR)) {
      return Value.ABSENT;
    }
    return offset == 8
        ? Value.number(EventArguments.deviceNumber(event.record().int32(Section.DESCRIPTOR, 8)))
        : Value.number(event.record().int64(Section.DESCRIPTOR, offset));
  }

  private static Value layer(CapturedEvent event, int layer) {
    if (!event.record().has(Section.DESCRIPTOR)) {
      return event.descriptor().present() ? FALSE : Value.ABSENT;
    }
    return event.record().unsignedByte(Section.DESCRIPTOR, 5) == layer ? TRUE : FALSE;
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
