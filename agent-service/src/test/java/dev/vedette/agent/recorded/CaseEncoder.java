package dev.vedette.agent.recorded;

import dev.vedette.language.event.ValueType;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Turns the events and threads of cases into those of recordings. Stateless. */
final class CaseEncoder {
  private static final List<String> FAMILIES = List.of("AF_UNSPEC", "AF_UNIX", "AF_INET");

  private CaseEncoder() {}

  static RecordedEvent event(JsonNode node) {
    EventKind kind =
        EventTable.standard()
            .coded(node.get("code").asString())
            .orElseThrow(() -> new AssertionError("no such event: " + node.get("code")));
    RecordedEvent event =
        new RecordedEvent(kind, node.get("ts").asLong(), node.get("tid").asLong(), 1);
    int i = 0;
    for (var entry : node.get("params").properties()) {
      RecordedParameter parameter = kind.parameters().get(i++);
      if (!parameter.name().equals(entry.getKey())) {
        throw new AssertionError(kind + ": " + entry.getKey() + " is not " + parameter.name());
      }
      event.add(entry.getValue().isNull() ? new byte[0] : encode(parameter, entry.getValue()));
    }
    return event;
  }

  private static byte[] encode(RecordedParameter parameter, JsonNode value) {
    return switch (parameter.type()) {
      case SOCKADDR -> address(value);
      case SOCKTUPLE -> tuple(value);
      case FDLIST -> descriptors(value);
      case DYN -> dynamic(parameter, value);
      default -> encode(parameter.type(), value);
    };
  }

  private static byte[] encode(ValueType type, JsonNode value) {
    return switch (type.kind()) {
      case TEXT -> terminated(bytes(value));
      case BYTES, OPAQUE -> value.isArray() ? vector(value) : bytes(value);
      default -> number(value.bigIntegerValue().longValue(), type.bits() / 8);
    };
  }

  private static byte[] dynamic(RecordedParameter parameter, JsonNode value) {
    String name = value.get("dynType").asString();
    List<ValueType> choices = parameter.choices();
    for (int i = 0; i < choices.size(); i++) {
      if (name.endsWith(choices.get(i).name())) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(i);
        out.writeBytes(encode(choices.get(i), value.get("value")));
        return out.toByteArray();
      }
    }
    throw new AssertionError("type of " + parameter.name() + ": " + name);
  }

  static byte[] bytes(JsonNode value) {
    String text = value.asString();
    return text.startsWith("b64:")
        ? Base64.getDecoder().decode(text.substring(4))
        : text.getBytes(StandardCharsets.UTF_8);
  }

  static List<byte[]> texts(JsonNode array) {
    List<byte[]> texts = new ArrayList<>();
    array.forEach(text -> texts.add(bytes(text)));
    return texts;
  }

  private static byte[] vector(JsonNode array) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    array.forEach(text -> out.writeBytes(terminated(bytes(text))));
    return out.toByteArray();
  }

  private static byte[] terminated(byte[] text) {
    return Arrays.copyOf(text, text.length + 1);
  }

  private static byte[] number(long value, int size) {
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = (byte) (value >>> (8 * i));
    }
    return bytes;
  }

  private static int family(JsonNode value) {
    String name = value.get("family").asString();
    return name.equals("AF_INET6") ? 10 : FAMILIES.indexOf(name);
  }

  private static byte[] address(JsonNode value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(family(value));
    if (value.has("path")) {
      out.writeBytes(terminated(bytes(value.get("path"))));
    } else {
      end(out, family(value), value.get("ip"), value.get("port"));
    }
    return out.toByteArray();
  }

  private static byte[] tuple(JsonNode value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(family(value));
    if (value.has("path")) {
      out.writeBytes(number(value.get("source").bigIntegerValue().longValue(), 8));
      out.writeBytes(number(value.get("destination").bigIntegerValue().longValue(), 8));
      out.writeBytes(terminated(bytes(value.get("path"))));
    } else {
      end(out, family(value), value.get("sip"), value.get("sport"));
      end(out, family(value), value.get("dip"), value.get("dport"));
    }
    return out.toByteArray();
  }

  private static void end(ByteArrayOutputStream out, int family, JsonNode ip, JsonNode port) {
    byte[] address;
    try {
      address = InetAddress.getByName(ip.asString()).getAddress();
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
    if (family == 10 && address.length == 4) {
      // Java turns a mapped address into a plain one.
      out.writeBytes(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1});
    }
    out.writeBytes(address);
    out.writeBytes(number(port.asLong(), 2));
  }

  private static byte[] descriptors(JsonNode array) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(number(array.size(), 2));
    array.forEach(entry -> {
      out.writeBytes(number(entry.get("fd").asLong(), 8));
      out.writeBytes(number(entry.get("flags").asLong(), 2));
    });
    return out.toByteArray();
  }

  static RecordedThread thread(JsonNode node) {
    RecordedThread thread = new RecordedThread(number(node, "tid"));
    thread.pid = number(node, "pid");
    thread.parent = number(node, "ptid");
    thread.session = number(node, "sid");
    thread.group = number(node, "pgid");
    thread.virtualGroup = number(node, "vpgid");
    thread.virtualTid = number(node, "vtid");
    thread.virtualPid = number(node, "vpid");
    thread.comm = text(node, "comm");
    thread.exe = text(node, "exe");
    thread.path = text(node, "exepath");
    thread.cwd = text(node, "cwd");
    thread.root = text(node, "root");
    thread.arguments = list(node, "args");
    thread.environment = list(node, "env");
    thread.cgroups = list(node, "cgroups");
    thread.userId = (int) number(node, "uid");
    thread.groupId = (int) number(node, "gid");
    thread.loginUserId = (int) number(node, "loginuid");
    thread.terminal = (int) number(node, "tty");
    thread.flags = number(node, "flags");
    thread.fileLimit = number(node, "fdlimit");
    thread.permitted = number(node, "cap_permitted");
    thread.effective = number(node, "cap_effective");
    thread.inheritable = number(node, "cap_inheritable");
    thread.imageFlags =
        flag(node, "exe_writable", 1)
            | flag(node, "exe_upper_layer", 2)
            | flag(node, "exe_from_memfd", 4)
            | flag(node, "exe_lower_layer", 8);
    thread.virtualKilobytes = number(node, "vmsize_kb");
    thread.residentKilobytes = number(node, "vmrss_kb");
    thread.swappedKilobytes = number(node, "vmswap_kb");
    thread.majorFaults = number(node, "pfmajor");
    thread.minorFaults = number(node, "pfminor");
    thread.startNanos = number(node, "clone_ts");
    return thread;
  }

  static long number(JsonNode node, String member) {
    return node.has(member) ? node.get(member).bigIntegerValue().longValue() : 0;
  }

  private static byte[] text(JsonNode node, String member) {
    return node.has(member) ? bytes(node.get(member)) : new byte[0];
  }

  private static List<byte[]> list(JsonNode node, String member) {
    return node.has(member) ? texts(node.get(member)) : List.of();
  }

  private static int flag(JsonNode node, String member, int bit) {
    return node.has(member) && node.get(member).asBoolean() ? bit : 0;
  }
}
