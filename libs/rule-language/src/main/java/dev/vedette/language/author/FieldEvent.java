package dev.vedette.language.author;

import dev.vedette.language.event.EventView;
import dev.vedette.language.event.Field;
import dev.vedette.language.event.Value;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An event that someone wrote down or recorded, by field name. What is not given follows from what
 * is given, where that is certain (both ends of a connection, one ancestor of all). Immutable and
 * thread-safe.
 */
public final class FieldEvent implements EventView {
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSSSSSSSS", Locale.ROOT).withZone(ZoneOffset.UTC);

  private static final Map<String, List<String>> TWO_ENDED =
      Map.of(
          "fd.ip", List.of("fd.cip", "fd.sip"),
          "fd.net", List.of("fd.cip", "fd.sip"),
          "fd.port", List.of("fd.cport", "fd.sport"),
          "fd.proto", List.of("fd.cproto", "fd.sproto"),
          "fd.cnet", List.of("fd.cip"),
          "fd.snet", List.of("fd.sip"),
          "fd.lnet", List.of("fd.lip"),
          "fd.rnet", List.of("fd.rip"));

  private static final Map<String, String> SELF_OF_ANCESTORS =
      Map.of(
          "proc.aname", "proc.name",
          "proc.aexe", "proc.exe",
          "proc.aexepath", "proc.exepath",
          "proc.acmdline", "proc.cmdline",
          "proc.apid", "proc.pid");

  private static final Map<String, String> FIRST_OF_ANCESTORS =
      Map.of(
          "proc.aname", "proc.pname",
          "proc.aexe", "proc.pexe",
          "proc.aexepath", "proc.pexepath",
          "proc.acmdline", "proc.pcmdline",
          "proc.apid", "proc.ppid");

  private final String source;
  private final String type;
  private final long timeNanos;
  private final Map<String, Value> plain;
  private final Map<Field, Value> values;
  private final Value otherwise;

  FieldEvent(Envelope envelope, Map<Field, Value> values, Value otherwise) {
    this.source = envelope.source();
    this.type = envelope.type();
    this.timeNanos = envelope.timeNanos();
    this.values = Map.copyOf(values);
    var named = new java.util.HashMap<String, Value>();
    values.forEach((field, value) -> {
      if (field.argument() == null) {
        named.put(field.name(), value);
      }
    });
    this.plain = Map.copyOf(named);
    this.otherwise = otherwise;
  }

  /** What every event has. */
  record Envelope(String source, String type, long timeNanos) {}

  /**
   * An event of these values.
   *
   * @param otherwise the value of every other field: {@link Value#ABSENT} or {@link Value#NOT_SENT}
   */
  public static FieldEvent of(
      String source, String type, long timeNanos, Map<Field, Value> values, Value otherwise) {
    return new FieldEvent(new Envelope(source, type, timeNanos), values, otherwise);
  }

  @Override
  public String source() {
    return source;
  }

  @Override
  public String type() {
    return type;
  }

  @Override
  public long timeNanos() {
    return timeNanos;
  }

  /** The values that were given, by field. */
  public Map<Field, Value> values() {
    return values;
  }

  @Override
  public Value get(Field field) {
    var given = values.get(field);
    if (given != null) {
      return given;
    }
    var derived = field.argument() == null ? derived(field.name()) : ancestor(field);
    return derived == null ? otherwise : derived;
  }

  private @Nullable Value derived(String name) {
    return switch (name) {
      case "evt.type", "syscall.type" -> Value.text(type);
      case "evt.num" -> Value.unsigned(1);
      case "evt.dir" -> Value.text("<");
      case "evt.source" -> Value.text(source);
      case "evt.rawtime" -> Value.unsigned(timeNanos);
      case "evt.time" -> Value.text(CLOCK.format(instant()));
      case "evt.datetime" -> Value.text(instant().toString());
      default ->
          TWO_ENDED.containsKey(name) ? ends(TWO_ENDED.getOrDefault(name, List.of())) : all(name);
    };
  }

  private Instant instant() {
    return Instant.ofEpochSecond(
        Math.floorDiv(timeNanos, 1_000_000_000L), Math.floorMod(timeNanos, 1_000_000_000L));
  }

  private @Nullable Value ends(List<String> names) {
    var ends = new ArrayList<Value>();
    for (String name : names) {
      var end = plain.get(name);
      if (end == null) {
        return null;
      }
      if (!(end instanceof Value.Absent)) {
        ends.add(end);
      }
    }
    return names.size() == 1 && ends.size() == 1
        ? ends.getFirst()
        : ends.isEmpty() ? Value.ABSENT : Value.items(ends);
  }

  /** Every ancestor, of those that were given one by one; the chain ends where one is missing. */
  private @Nullable Value all(String name) {
    var first = FIRST_OF_ANCESTORS.get(name);
    if (first == null) {
      return null;
    }
    var chain = new ArrayList<Value>();
    var parent = plain.get(first);
    for (int i = 1; ; i++) {
      var next = numbered(name, i);
      if (next == null && i == 1) {
        next = parent;
      }
      if (next == null || next instanceof Value.Absent) {
        break;
      }
      chain.add(next);
    }
    return chain.isEmpty() ? null : Value.items(chain);
  }

  private @Nullable Value numbered(String name, int index) {
    var argument = Integer.toString(index);
    for (var entry : values.entrySet()) {
      if (argument.equals(entry.getKey().argument())
          && entry.getKey().definition().name().equals(name)) {
        return entry.getValue();
      }
    }
    return null;
  }

  /** One ancestor by its number, of those that were given together; 0 is the process itself. */
  private @Nullable Value ancestor(Field field) {
    var name = field.definition().name();
    var self = SELF_OF_ANCESTORS.get(name);
    var argument = field.argument();
    if (self == null || argument == null || !argument.matches("[0-9]{1,6}")) {
      return null;
    }
    int index = Integer.parseInt(argument);
    if (index == 0) {
      return plain.get(self);
    }
    if (plain.get(name) instanceof Value.Items(var chain)) {
      return index <= chain.size() ? chain.get(index - 1) : Value.ABSENT;
    }
    return index == 1 ? plain.get(FIRST_OF_ANCESTORS.getOrDefault(name, "")) : null;
  }
}
