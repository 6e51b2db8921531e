package dev.vedette.agent.event;

import dev.vedette.agent.event.EventDefinition.Parameter;
import dev.vedette.agent.state.KernelRecord;
import dev.vedette.agent.state.KernelRecord.Section;
import dev.vedette.agent.state.TrackedProcess;
import dev.vedette.language.event.FieldCatalog;
import dev.vedette.language.event.Value;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The arguments of an event: as values, as texts, and all of them as one text. Stateless. */
final class EventArguments {
  /**
   * One argument of one event.
   *
   * @param raw the value itself
   * @param resolved what the value means, in words; empty where that adds nothing
   */
  private record Argument(Value raw, String resolved) {}

  private static final int AT_FDCWD = -100;
  private static final Argument ABSENT = new Argument(Value.ABSENT, "");

  private EventArguments() {}

  /** The text form of an argument, by name or position. */
  static Value text(CapturedEvent event, String nameOrIndex) {
    return find(event.definition(), nameOrIndex)
        .map(parameter -> {
          Argument argument = read(event, parameter);
          if (!argument.resolved.isEmpty()) {
            return Value.text(argument.resolved);
          }
          return argument.raw instanceof Value.Absent || argument.raw instanceof Value.NotSent
              ? argument.raw
              : Value.text(textOf(parameter, argument.raw));
        })
        .orElse(Value.ABSENT);
  }

  /** The value of an argument. */
  static Value raw(CapturedEvent event, String name) {
    return find(event.definition(), name)
        .map(parameter -> read(event, parameter).raw)
        .orElse(Value.ABSENT);
  }

  /** All arguments, {@code name=value(meaning)}, separated by blanks. */
  static Value all(CapturedEvent event) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    for (Parameter parameter : event.definition().parameters()) {
      if (text.size() > 0) {
        text.write(' ');
      }
      text.writeBytes((parameter.name() + "=").getBytes(StandardCharsets.UTF_8));
      Argument argument = read(event, parameter);
      if (argument.raw instanceof Value.Absent || argument.raw instanceof Value.NotSent) {
        text.writeBytes("<NA>".getBytes(StandardCharsets.UTF_8));
        continue;
      }
      text.writeBytes(textOf(parameter, argument.raw));
      if (!argument.resolved.isEmpty()) {
        text.writeBytes(("(" + argument.resolved + ")").getBytes(StandardCharsets.UTF_8));
      }
    }
    return Value.text(text.toByteArray());
  }

  /** The flags that a file was opened with; 0 for other events. */
  static long openFlags(EventDefinition definition, KernelRecord record) {
    long flags =
        switch (definition.name()) {
          case "open" -> FlagBits.open(record.argument(1));
          case "openat", "openat2" -> FlagBits.open(record.argument(2));
          case "creat" -> FlagBits.open(01101);
          default -> 0;
        };
    if (flags == 0 || !record.has(Section.DESCRIPTOR)) {
      return flags;
    }
    if ((record.int32(Section.DESCRIPTOR, 12) & 0x100000) != 0) {
      flags |= FlagBits.CREATED;
    }
    return switch (record.unsignedByte(Section.DESCRIPTOR, 5)) {
      case 1 -> flags | FlagBits.UPPER_LAYER;
      case 2 -> flags | FlagBits.LOWER_LAYER;
      default -> flags;
    };
  }

  /** The permissions that an opened file was to be made with; 0 where it was not to be made. */
  static long openMode(EventDefinition definition, KernelRecord record) {
    return switch (definition.name()) {
      case "creat" -> record.argument(1) & 07777;
      case "open" -> modeIfMade(record.argument(1), record.argument(2));
      case "openat", "openat2" -> modeIfMade(record.argument(2), record.argument(3));
      default -> 0;
    };
  }

  private static long modeIfMade(long flags, long mode) {
    boolean makes = (flags & 0100) != 0 || (flags & 020200000) == 020200000;
    return makes ? mode & 07777 : 0;
  }

  private static Optional<Parameter> find(EventDefinition definition, String nameOrIndex) {
    List<Parameter> parameters = definition.parameters();
    char first = nameOrIndex.charAt(0);
    if (first >= '0' && first <= '9') {
      int index = Integer.parseInt(nameOrIndex);
      return index < parameters.size() ? Optional.of(parameters.get(index)) : Optional.empty();
    }
    for (Parameter parameter : parameters) {
      if (parameter.name().equals(nameOrIndex)) {
        return Optional.of(parameter);
      }
    }
    return Optional.empty();
  }

  private static Argument read(CapturedEvent event, Parameter parameter) {
    return switch (parameter.form()) {
      case PATH -> path(event, parameter.source());
      case TEXT, VECTOR, BYTES -> new Argument(content(event, parameter.source()), "");
      case ADDRESS -> address(event);
      case TUPLE -> tuple(event);
      default -> number(event, parameter);
    };
  }

  private static Argument path(CapturedEvent event, String source) {
    KernelRecord record = event.record();
    Section section = source.equals("path2") ? Section.PATH2 : Section.PATH;
    Section base = source.equals("path2") ? Section.PATH2_BASE : Section.PATH_BASE;
    if (!record.has(section)) {
      return ABSENT;
    }
    byte[] raw = record.bytes(section);
    boolean absolute = raw.length > 0 && raw[0] == '/';
    String resolved =
        absolute ? "" : new String(Descriptor.resolve(record, raw, base), StandardCharsets.UTF_8);
    return new Argument(Value.text(raw), resolved);
  }

  private static Value content(CapturedEvent event, String source) {
    KernelRecord record = event.record();
    return switch (source) {
      case "text" -> textSection(record, Section.TEXT);
      case "path" -> textSection(record, Section.PATH);
      case "filename" ->
          textSection(record, record.has(Section.FILENAME) ? Section.FILENAME : Section.PATH);
      case "empty" -> Value.text("");
      case "none" -> Value.ABSENT;
      case "@args" -> Value.text(dotted(event.process().image().rest()));
      case "@env" -> Value.text(dotted(event.process().image().environment()));
      default -> field(event, source);
    };
  }

  private static Value textSection(KernelRecord record, Section section) {
    return record.has(section) ? Value.text(record.bytes(section)) : Value.ABSENT;
  }

  private static Value field(CapturedEvent event, String source) {
    return event.get(FieldCatalog.standard().find(source.substring(1)).orElseThrow());
  }

  private static Argument address(CapturedEvent event) {
    Connection connection = event.descriptor().connection();
    if (event.definition().name().equals("bind")) {
      return new Argument(Value.text(connection.name()), "");
    }
    if (!event.record().has(Section.ADDRESS) || connection.isUnix()) {
      return ABSENT;
    }
    return new Argument(
        Value.text(Value.address(connection.remote()) + ":" + connection.remotePort()), "");
  }

  private static Argument tuple(CapturedEvent event) {
    Descriptor descriptor = event.descriptor();
    if (!descriptor.isSocket()) {
      return ABSENT;
    }
    byte[] name = descriptor.name();
    return new Argument(name.length == 0 ? Value.text("NULL") : Value.text(name), "");
  }

  private static Argument number(CapturedEvent event, Parameter parameter) {
    if (parameter.source().startsWith("@")) {
      Value value = field(event, parameter.source());
      return new Argument(value, meaning(event, parameter, longOf(value)));
    }
    Long found = numberFrom(event, parameter.source());
    if (found == null) {
      return ABSENT;
    }
    return new Argument(Value.number(found), meaning(event, parameter, found));
  }

  private static long longOf(Value value) {
    return value instanceof Value.Number(long number) ? number : -1;
  }

  private static @Nullable Long numberFrom(CapturedEvent event, String source) {
    KernelRecord record = event.record();
    TrackedProcess process = event.process();
    return switch (source) {
      case "none" -> null;
      case "none0" -> 0L;
      case "result" -> record.result();
      case "tid" -> (long) record.threadId();
      case "pid" -> (long) process.pid();
      case "ppid" -> (long) process.parent();
      case "exeflags" -> (long) process.image().flags();
      case "status" -> record.result();
      case "exitcode" -> record.result() >> 8 & 0xff;
      case "exitsignal" -> record.result() & 0x7f;
      case "exitcore" -> record.result() >> 7 & 1;
      case "openflags1" -> FlagBits.open(record.argument(0)) & ~3L;
      case "openflags2", "openflags3" ->
          event.definition().name().startsWith("open")
              ? openFlags(event.definition(), record)
              : FlagBits.open(record.argument(2)) & ~3L;
      case "openmode3", "openmode4" -> openMode(event.definition(), record);
      case "resolve5" -> FlagBits.resolve(record.argument(4));
      case "clone1" -> FlagBits.clone(record.argument(0));
      case "clone2" -> FlagBits.clone(record.argument(1));
      case "ptrace1" -> FlagBits.ptrace(record.argument(0));
      case "unlink3" -> FlagBits.unlink(record.argument(2));
      case "dev" ->
          record.has(Section.DESCRIPTOR) ? deviceNumber(record.int32(Section.DESCRIPTOR, 8)) : null;
      case "ino" -> record.has(Section.DESCRIPTOR) ? record.int64(Section.DESCRIPTOR, 16) : null;
      default -> (long) (int) record.argument(Integer.parseInt(source) - 1);
    };
  }

  /** The kernel's own device number, as programs know it. */
  static long deviceNumber(int kernel) {
    long major = (long) kernel >>> 20 & 0xfff;
    long minor = (long) kernel & 0xfffff;
    return (minor & 0xff) | (major << 8) | ((minor & ~0xffL) << 12);
  }

  private static String meaning(CapturedEvent event, Parameter parameter, long number) {
    return switch (parameter.form()) {
      case ERRNO -> number < 0 ? Errno.name(number) : "";
      case FD -> descriptorMeaning(event, parameter, number);
      case FLAGS -> FlagTable.named(parameter.table()).bits(number);
      case ENUM -> FlagTable.named(parameter.table()).choice(number);
      case PID -> processMeaning(event, number);
      case UID ->
          event
              .context()
              .accounts()
              .user(event.process(), (int) number)
              .map(user -> user.name())
              .orElse("<NA>");
      default -> "";
    };
  }

  private static String descriptorMeaning(CapturedEvent event, Parameter parameter, long number) {
    if (parameter.name().contains("dir")) {
      return number == AT_FDCWD ? "AT_FDCWD" : directoryMeaning(event);
    }
    if (number < 0) {
      return Errno.name(number);
    }
    Descriptor descriptor = event.descriptor();
    if (!descriptor.open() || descriptor.kind() == Descriptor.Kind.NONE) {
      return "";
    }
    String transport = descriptor.connection().transport();
    return "<"
        + descriptor.kind().letter
        + (transport.isEmpty() ? "" : transport.substring(0, 1))
        + ">"
        + new String(descriptor.name(), StandardCharsets.UTF_8);
  }

  private static String directoryMeaning(CapturedEvent event) {
    byte[] base = event.record().path(Section.PATH_BASE);
    return base == null ? "" : "<d>" + new String(base, StandardCharsets.UTF_8);
  }

  private static String processMeaning(CapturedEvent event, long number) {
    if (number < 0) {
      return Errno.name(number);
    }
    return event
        .context()
        .processes()
        .known((int) number)
        .map(process -> new String(process.comm(), StandardCharsets.UTF_8))
        .orElse("");
  }

  private static byte[] textOf(Parameter parameter, Value raw) {
    if (raw instanceof Value.Text text) {
      return text.bytes();
    }
    long number = raw instanceof Value.Unsigned(long unsigned) ? unsigned : longOf(raw);
    String text =
        switch (parameter.form()) {
          case OCT -> number == 0 ? "0" : "0" + Long.toOctalString(number);
          case HEX -> Long.toHexString(number).toUpperCase(Locale.ROOT);
          default -> raw.toString();
        };
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** A vector in one line: NULs become dots. */
  private static byte[] dotted(byte[] vector) {
    if (vector.length == 0) {
      return "NULL".getBytes(StandardCharsets.UTF_8);
    }
    byte[] text = vector.clone();
    for (int i = 0; i < text.length; i++) {
      if (text[i] == 0) {
        text[i] = '.';
      }
    }
    return text;
  }
}
