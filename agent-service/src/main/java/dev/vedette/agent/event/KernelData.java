package dev.vedette.agent.event;

import dev.vedette.agent.event.EventDefinition.Parameter;
import dev.vedette.agent.recorded.EventKind;
import dev.vedette.agent.state.KernelRecord;
import dev.vedette.agent.state.KernelRecord.Section;
import dev.vedette.agent.state.TrackedProcess;
import dev.vedette.language.event.FieldCatalog;
import dev.vedette.language.event.Party;
import dev.vedette.language.event.Value;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An event as our own kernel side recorded it. Lent again and again; not thread-safe. */
final class KernelData implements EventData {
  private static final int AT_FDCWD = -100;
  // Descriptors beside the one that the event is about.
  private static final Set<String> OTHERS = Set.of("pid_fd", "target_fd", "mountfd");

  private final MetFiles files = new MetFiles();
  private final MetShapes connections = new MetShapes();
  private final MetShapes calls = new MetShapes();
  private @Nullable EventDefinition definition;
  private @Nullable KernelRecord record;

  void lend(EventDefinition newDefinition, KernelRecord newRecord) {
    definition = newDefinition;
    record = newRecord;
  }

  EventDefinition definition() {
    return CapturedEvent.lent(definition);
  }

  KernelRecord record() {
    return CapturedEvent.lent(record);
  }

  @Override
  public String type() {
    return definition().name();
  }

  @Override
  public EventKind kind() {
    return definition().kind();
  }

  @Override
  public int cpu() {
    return record().cpu();
  }

  @Override
  public long threadId() {
    return record().threadId();
  }

  @Override
  public boolean hasResult() {
    return definition().hasResult();
  }

  @Override
  public long result() {
    return record().result();
  }

  @Override
  public List<Parameter> parameters() {
    return definition().parameters();
  }

  @Override
  public int count() {
    return definition().parameters().size();
  }

  @Override
  public Value value(CapturedEvent event, int position) {
    Parameter parameter = parameters().get(position);
    if (parameter.source().startsWith("*")) {
      return PointedValues.of(record(), parameter.source());
    }
    return switch (parameter.form()) {
      case PATH -> path(parameter.source());
      case TEXT, VECTOR, BYTES -> content(event, parameter.source());
      case ADDRESS -> address(event);
      case TUPLE -> tuple(event);
      default -> number(event, parameter.source());
    };
  }

  private Value path(String source) {
    Section section = source.equals("path2") ? Section.PATH2 : Section.PATH;
    return textSection(section);
  }

  @Override
  public byte[] whole(CapturedEvent event, int position, byte[] given) {
    boolean second = parameters().get(position).source().equals("path2");
    return Descriptor.resolve(record(), given, second ? Section.PATH2_BASE : Section.PATH_BASE);
  }

  private Value content(CapturedEvent event, String source) {
    KernelRecord current = record();
    return switch (source) {
      case "text" -> textSection(Section.TEXT);
      case "data" -> current.has(Section.DATA) ? textSection(Section.DATA) : Value.text("");
      case "path" -> textSection(Section.PATH);
      case "opened" -> {
        byte[] path = current.path(Section.DESCRIPTOR_PATH);
        yield path == null ? Value.ABSENT : Value.text(path);
      }
      case "filename" ->
          textSection(current.has(Section.FILENAME) ? Section.FILENAME : Section.PATH);
      case "empty" -> Value.text("");
      case "none" -> Value.ABSENT;
      case "@args" -> Value.text(event.process().image().rest());
      case "@env" -> Value.text(event.process().image().environment());
      default -> field(event, source);
    };
  }

  private Value textSection(Section section) {
    return record().has(section) ? Value.text(record().bytes(section)) : Value.ABSENT;
  }

  private static Value field(CapturedEvent event, String source) {
    return event.get(FieldCatalog.standard().find(source.substring(1)).orElseThrow());
  }

  private Value address(CapturedEvent event) {
    Connection connection = event.descriptor().connection();
    if (type().equals("bind")) {
      return Value.text(connection.name());
    }
    if (!record().has(Section.ADDRESS)) {
      return Value.ABSENT;
    }
    if (connection.isUnix()) {
      return Value.text(connection.unixEnds().path());
    }
    return Value.text(Value.address(connection.remote()) + ":" + connection.remotePort());
  }

  private static Value tuple(CapturedEvent event) {
    Descriptor descriptor = event.descriptor();
    if (!descriptor.isSocket()) {
      return Value.ABSENT;
    }
    byte[] name =
        descriptor.kind().isInternet() && !descriptor.connection().paired()
            ? new byte[0]
            : descriptor.name();
    return name.length == 0 ? Value.text("NULL") : Value.text(name);
  }

  private Value number(CapturedEvent event, String source) {
    if (source.startsWith("@")) {
      return field(event, source);
    }
    Long found = numberFrom(event, source);
    return found == null ? Value.ABSENT : Value.number(found);
  }

  private @Nullable Long numberFrom(CapturedEvent event, String source) {
    KernelRecord current = record();
    TrackedProcess process = event.process();
    return switch (source) {
      case "none" -> null;
      case "none0" -> 0L;
      case "result" -> current.result();
      case "tid" -> (long) current.threadId();
      case "pid" -> process.pid();
      case "ppid" -> process.parent();
      case "vpid" -> process.virtualPid();
      case "vtid" ->
          current.threadId() == (int) process.pid() ? process.virtualPid() : current.threadId();
      case "pidns" ->
          process.namespaceStart() == 0 ? 0 : event.context().epochNanos(process.namespaceStart());
      case "inheritable" -> process.inheritable();
      case "permitted" -> process.permitted();
      case "effective" -> process.effective();
      case "exeflags" -> (long) process.image().flags();
      case "status" -> current.result();
      case "exitcode" -> current.result() >> 8 & 0xff;
      case "exitsignal" -> current.result() & 0x7f;
      case "exitcore" -> current.result() >> 7 & 1;
      case "openflags1" -> FlagBits.open(current.argument(0)) & ~3L;
      case "openflags2", "openflags3" ->
          type().startsWith("open") ? openFlags() : FlagBits.open(current.argument(2)) & ~3L;
      case "openmode3", "openmode4" -> openMode();
      case "fileflags1", "fileflags2", "fileflags4" ->
          FlagBits.open(current.argument(source.charAt(9) - '1')) & ~3L;
      case "unsigned1", "unsigned2", "unsigned3", "unsigned5" ->
          Integer.toUnsignedLong((int) current.argument(source.charAt(8) - '1'));
      case "wide3" -> current.argument(2);
      case "fcntl2" -> FlagBits.fcntl(current.argument(1));
      case "level2" -> FlagBits.optionLevel(current.argument(1));
      case "option3" -> FlagBits.option(current.argument(1), current.argument(2));
      case "epoll1" -> current.argument(0) >> 19 & 1;
      case "pidfd2" -> current.argument(1) >> 11 & 1;
      case "resolve5" -> FlagBits.resolve(current.argument(4));
      case "clone1" -> FlagBits.clone(current.argument(0));
      case "clone2" -> FlagBits.clone(current.argument(1));
      case "ptrace1" -> FlagBits.ptrace(current.argument(0));
      case "unlink3" -> FlagBits.unlink(current.argument(2));
      case "dev" ->
          current.has(Section.DESCRIPTOR)
              ? Descriptor.deviceNumber(current.int32(Section.DESCRIPTOR, 8))
              : null;
      case "ino" -> current.has(Section.DESCRIPTOR) ? current.int64(Section.DESCRIPTOR, 16) : null;
      case "peer" -> current.has(Section.DESCRIPTOR) ? current.int64(Section.DESCRIPTOR, 72) : null;
      default -> (long) (int) current.argument(Integer.parseInt(source) - 1);
    };
  }

  /** Of the many things that fcntl does, only copying has a descriptor as its result. */
  private boolean isPlainNumber(int position) {
    return position == 0 && type().equals("fcntl") && !FlagBits.copies(record().argument(1));
  }

  @Override
  public String descriptorText(CapturedEvent event, int position, long number) {
    if (OTHERS.contains(parameters().get(position).name()) || isPlainNumber(position)) {
      return "";
    }
    if (parameters().get(position).name().contains("dir")) {
      byte[] base = record().path(Section.PATH_BASE);
      return number == AT_FDCWD || base == null
          ? ""
          : "<d>" + new String(base, StandardCharsets.UTF_8);
    }
    return event.descriptor().open() ? event.descriptor().text() : "";
  }

  @Override
  public long openFlags() {
    KernelRecord current = record();
    long flags =
        switch (type()) {
          case "open" -> FlagBits.open(current.argument(1));
          case "openat", "openat2", "open_by_handle_at" -> FlagBits.open(current.argument(2));
          case "creat" -> FlagBits.open(01101);
          default -> 0;
        };
    if (flags == 0 || !current.has(Section.DESCRIPTOR)) {
      return flags;
    }
    if ((current.int32(Section.DESCRIPTOR, 12) & 0x100000) != 0) {
      flags |= FlagBits.CREATED;
    }
    return switch (current.unsignedByte(Section.DESCRIPTOR, 5)) {
      case 1 -> flags | FlagBits.UPPER_LAYER;
      case 2 -> flags | FlagBits.LOWER_LAYER;
      default -> flags;
    };
  }

  @Override
  public long openMode() {
    KernelRecord current = record();
    return switch (type()) {
      case "creat" -> current.argument(1) & 07777;
      case "open" -> modeIfMade(current.argument(1), current.argument(2));
      case "openat", "openat2" -> modeIfMade(current.argument(2), current.argument(3));
      default -> 0;
    };
  }

  private static long modeIfMade(long flags, long mode) {
    boolean makes =
        (flags & 0100) != 0 || (flags & FlagBits.LINUX_TMPFILE) == FlagBits.LINUX_TMPFILE;
    return makes ? mode & 07777 : 0;
  }

  @Override
  public @Nullable Party object(CapturedEvent event) {
    Descriptor descriptor = event.descriptor();
    byte[] path = descriptor.path();
    if (path == null || !descriptor.present() || !descriptor.kind().isFile()) {
      return descriptor.connectionKind(connections);
    }
    boolean asGiven = Arrays.equals(descriptor.rawPath(), path);
    return files.meet(descriptor.kind(), descriptor.open(), asGiven, path);
  }

  @Override
  public boolean isNamedAsGiven(CapturedEvent event) {
    Descriptor descriptor = event.descriptor();
    return Arrays.equals(descriptor.rawPath(), descriptor.path());
  }

  @Override
  public @Nullable Party call() {
    long outcome = hasResult() ? Math.min(result(), 1) : 2;
    List<Integer> choices = definition().choices();
    boolean opens = definition().opens();
    return calls.meet(
        definition().number(),
        outcome,
        opens ? openFlags() : choice(choices, 0),
        opens ? openMode() : choice(choices, 1),
        0);
  }

  private long choice(List<Integer> choices, int which) {
    return which < choices.size()
        ? record().argument(parameters().get(choices.get(which)).argument())
        : 0;
  }

  @Override
  public boolean isOfCall(int position) {
    return definition().choices().contains(position);
  }

  @Override
  public void describe(CapturedEvent event, Descriptor descriptor) {
    boolean opens = definition().subject() == EventDefinition.Subject.OPENED;
    descriptor.describe(definition(), record(), opens ? openFlags() : 0);
  }
}
