package dev.vedette.language.conformance;

import dev.vedette.language.event.EventView;
import dev.vedette.language.event.Field;
import dev.vedette.language.event.Value;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The last event of a case with the fields that need no state but the thread table. Fields that
 * would need more make the case one for the agent. Not thread-safe.
 */
final class CaseEvent implements EventView {
  private final JsonNode event;
  private final Map<Long, JsonNode> threads = new HashMap<>();
  private final String type;
  private boolean unsupported;

  CaseEvent(JsonNode setup) {
    var events = setup.get("events");
    this.event = events.get(events.size() - 1);
    this.type = event.get("type").asString();
    setup.get("threads").forEach(thread -> threads.put(thread.get("tid").asLong(), thread));
  }

  /** Whether a field was read that this event cannot give. */
  boolean isUnsupported() {
    return unsupported;
  }

  @Override
  public String source() {
    return "syscall";
  }

  @Override
  public String type() {
    return type;
  }

  @Override
  public long timeNanos() {
    return event.get("ts").asLong();
  }

  private @Nullable JsonNode parameter(String name) {
    return event.get("params").get(name);
  }

  private Value unsupported() {
    unsupported = true;
    return Value.ABSENT;
  }

  @Override
  public Value get(Field field) {
    return switch (field.definition().name()) {
      case "evt.type", "syscall.type" -> Value.text(type);
      case "evt.source" -> Value.text("syscall");
      case "evt.plugininfo", "evt.asynctype" -> Value.ABSENT;
      case "evt.cpu" -> Value.number(1);
      case "evt.num" -> Value.unsigned(1);
      case "evt.buffer" -> text(parameter("data"));
      case "evt.rawarg" -> raw(field);
      case "evt.arg" -> argument(String.valueOf(field.argument()));
      case "evt.args" -> Value.text("res=-1(EPERM) path=/test/dir ");
      case "proc.name" -> name();
      case "thread.tid", "proc.pid" -> Value.number(event.get("tid").asLong());
      case "fd.name" -> text(parameter("name"));
      case "fd.directory" -> part(0);
      case "fd.filename" -> part(1);
      case "fd.num" -> number(parameter("fd"));
      case "fd.ip", "fd.net", "fd.cip", "fd.sip" -> address(field.definition().name());
      default -> unsupported();
    };
  }

  private Value name() {
    if (type.equals("execve")) {
      return text(parameter("comm"));
    }
    var thread = threads.get(event.get("tid").asLong());
    return thread == null ? Value.ABSENT : Value.text(thread.get("comm").asString());
  }

  private Value raw(Field field) {
    var parameter = parameter(String.valueOf(field.argument()));
    if (parameter == null || (parameter.isNull() && field.type().isInteger())) {
      return Value.ABSENT;
    }
    return field.type().isInteger()
        ? number(parameter)
        : parameter.isNull() ? Value.text("<NA>") : text(parameter);
  }

  /** Of an argument's text form, only that of texts is known here. */
  private Value argument(String name) {
    JsonNode parameter = null;
    if (name.matches("[0-9]+")) {
      var names = new ArrayList<>(event.get("params").propertyNames());
      int index = Integer.parseInt(name);
      parameter = index < names.size() ? parameter(names.get(index)) : null;
    } else {
      parameter = parameter(name);
    }
    if (parameter == null) {
      return Value.ABSENT;
    }
    if (parameter.isNull()) {
      return Value.text("<NA>");
    }
    return parameter.isString()
        ? text(parameter)
        : name.equals("res") ? Value.text("EPERM") : unsupported();
  }

  private static Value number(@Nullable JsonNode parameter) {
    return parameter == null || !parameter.isNumber()
        ? Value.ABSENT
        : Value.number(parameter.asLong());
  }

  private static Value text(@Nullable JsonNode parameter) {
    if (parameter == null || !parameter.isString()) {
      return Value.ABSENT;
    }
    var text = parameter.asString();
    return text.startsWith("b64:")
        ? Value.text(Base64.getDecoder().decode(text.substring(4)))
        : Value.text(text);
  }

  private Value part(int index) {
    if (!(text(parameter("name")) instanceof Value.Text path)) {
      return Value.ABSENT;
    }
    byte[] bytes = path.bytes();
    int slash = bytes.length - 1;
    while (slash > 0 && bytes[slash] != '/') {
      slash--;
    }
    return Value.text(
        index == 0
            ? java.util.Arrays.copyOf(bytes, Math.max(1, slash))
            : java.util.Arrays.copyOfRange(bytes, slash + 1, bytes.length));
  }

  private Value address(String field) {
    var tuple = parameter("tuple");
    if (tuple == null || !tuple.has("sip")) {
      return Value.ABSENT;
    }
    var client = address(tuple.get("sip"));
    var server = address(tuple.get("dip"));
    return switch (field) {
      case "fd.cip" -> client;
      case "fd.sip" -> server;
      default -> Value.items(List.of(client, server));
    };
  }

  private static Value address(JsonNode text) {
    try {
      return Value.address(InetAddress.getByName(text.asString()).getAddress());
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(text.asString(), e);
    }
  }
}
