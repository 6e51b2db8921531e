package dev.vedette.agent.event;

import dev.vedette.agent.state.ExecutedImage;
import dev.vedette.agent.state.TrackedProcess;
import dev.vedette.language.event.Value;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** The fields {@code proc.*} and {@code thread.*} of the process itself. Stateless. */
final class ProcessFields {
  private static final Value TRUE = Value.truth(true);
  private static final Value FALSE = Value.truth(false);

  private static final Value NOTHING = Value.text("");
  private static final long LARGEST_ID = 0xffffffffL;

  /** What is read of the image and the name alone, which is what {@code MetImages} compares. */
  private static final List<String> OF_IMAGE =
      List.of(
          "proc.name",
          "proc.cmdline",
          "proc.exe",
          "proc.exepath",
          "proc.exeline",
          "proc.args",
          "proc.cmdnargs",
          "proc.cmdlenargs",
          "proc.env",
          "proc.is_exe_writable",
          "proc.is_exe_upper_layer",
          "proc.is_exe_lower_layer",
          "proc.is_exe_from_memfd",
          "proc.exe_ino",
          "proc.exe_ino.ctime",
          "proc.exe_ino.mtime");

  private ProcessFields() {}

  static void addTo(FieldTable.Builder table) {
    addNames(table);
    addArguments(table);
    addIds(table);
    addTimes(table);
    addExecutable(table);
    table.ofImage(OF_IMAGE);
  }

  private static void addNames(FieldTable.Builder table) {
    table.process("proc.name", ProcessFields::name, (process, comm) -> Value.text(comm));
    table.process(
        "proc.cmdline",
        ProcessFields::commandLine,
        (process, comm) -> ofImage(process, image -> Vectors.line(comm, image.rest())));
    table.process("proc.exe", ProcessFields::exe);
    table.process("proc.exepath", ProcessFields::exePath);
    table.process(
        "proc.exeline",
        process -> ofImage(process, image -> Vectors.line(image.exe(), image.rest())));
    table.process("proc.cwd", ProcessFields::cwd);
  }

  private static void addArguments(FieldTable.Builder table) {
    table.process("proc.args", ProcessFields::arguments);
    table.processArgument(
        "proc.args",
        (process, index) -> {
          List<byte[]> arguments = Vectors.split(process.image().rest());
          int at = Integer.parseInt(index);
          return at < arguments.size() ? Value.text(arguments.get(at)) : NOTHING;
        });
    table.process(
        "proc.cmdnargs",
        process ->
            process.complete()
                ? Value.number(Vectors.split(process.image().rest()).size())
                : Value.NOT_SENT);
    table.process(
        "proc.cmdlenargs",
        process ->
            process.complete()
                ? Value.number(
                    Vectors.split(process.image().rest()).stream().mapToInt(a -> a.length).sum())
                : Value.NOT_SENT);
    table.process(
        "proc.env", process -> ofImage(process, image -> Vectors.joined(image.environment())));
    table.processArgument("proc.env", ProcessFields::environment);
  }

  private static void addIds(FieldTable.Builder table) {
    table.process("proc.pid", process -> id(process.pid()));
    table.process("proc.vpid", process -> Value.number(process.virtualPid()));
    table.process("proc.sid", process -> Value.number(process.session()));
    table.process("proc.pgid", process -> Value.number(process.processGroup()));
    table.process("proc.vpgid", process -> Value.number(process.virtualGroup()));
    table.process("proc.tty", process -> Value.number(process.terminal()));
    table.process(
        "proc.is_sid_leader", process -> truth(process.session() == process.virtualPid()));
    table.process("proc.is_pgid_leader", process -> truth(process.processGroup() == process.pid()));
    table.process(
        "proc.is_vpgid_leader", process -> truth(process.virtualGroup() == process.virtualPid()));
  }

  private static void addTimes(FieldTable.Builder table) {
    table.event("proc.duration", event -> duration(event, event.process()));
    table.processSlot("proc.pid.ts", ProcessFields::startTime);
    table.processSlot(
        "proc.pidns_init_start_ts",
        (event, process) ->
            process.namespaceStart() == 0
                ? Value.NOT_SENT
                : Value.number(event.context().epochNanos(process.namespaceStart())));
    table.processSlot(
        "proc.exe_ino.ctime_duration_proc_start",
        (event, process) -> {
          long changed = process.image().changeNanos();
          long started = event.context().epochNanos(process.start());
          return changed != 0 && process.start() != 0 && changed < started
              ? Value.number(started - changed)
              : Value.ABSENT;
        });
    table.processSlot(
        "proc.exe_ino.ctime_duration_pidns_start",
        (event, process) -> {
          long changed = process.image().changeNanos();
          long started = event.context().epochNanos(process.namespaceStart());
          return changed != 0 && process.namespaceStart() != 0 && started <= changed
              ? Value.number(changed - started)
              : Value.ABSENT;
        });
  }

  private static void addExecutable(FieldTable.Builder table) {
    addFlag(table, "proc.is_exe_writable", ExecutedImage.WRITABLE);
    addFlag(table, "proc.is_exe_upper_layer", ExecutedImage.UPPER_LAYER);
    addFlag(table, "proc.is_exe_lower_layer", ExecutedImage.LOWER_LAYER);
    addFlag(table, "proc.is_exe_from_memfd", ExecutedImage.MEMFD);
    table.process(
        "proc.exe_ino",
        process ->
            process.image().inode() == 0 ? Value.ABSENT : Value.number(process.image().inode()));
    table.process(
        "proc.exe_ino.ctime",
        process ->
            process.image().inode() == 0
                ? Value.ABSENT
                : Value.number(process.image().changeNanos()));
    table.process(
        "proc.exe_ino.mtime",
        process ->
            process.image().inode() == 0
                ? Value.ABSENT
                : Value.number(process.image().modifyNanos()));
  }

  /** A number of a process or a thread; absent where it is too large for one. */
  static Value id(long id) {
    return id >= -1 && id <= LARGEST_ID ? Value.number(id) : Value.ABSENT;
  }

  static Value name(TrackedProcess process) {
    return Value.text(process.comm());
  }

  static Value exe(TrackedProcess process) {
    return ofImage(process, ExecutedImage::exe);
  }

  static Value exePath(TrackedProcess process) {
    return ofImage(process, ExecutedImage::path);
  }

  static Value arguments(TrackedProcess process) {
    return ofImage(process, image -> Vectors.joined(image.rest()));
  }

  static Value commandLine(TrackedProcess process) {
    return ofImage(process, image -> Vectors.line(process.comm(), image.rest()));
  }

  static Value startTime(CapturedEvent event, TrackedProcess process) {
    return process.start() == 0
        ? Value.ABSENT
        : Value.number(event.context().epochNanos(process.start()));
  }

  static Value duration(CapturedEvent event, TrackedProcess process) {
    return process.start() == 0
        ? Value.ABSENT
        : Value.number(
            Math.max(0, event.timeNanos() - event.context().epochNanos(process.start())));
  }

  /** The value of one variable; empty if it is not set. */
  static Value environment(TrackedProcess process, String variable) {
    if (!process.complete()) {
      return Value.NOT_SENT;
    }
    byte[] prefix = (variable + "=").getBytes(StandardCharsets.UTF_8);
    for (byte[] entry : Vectors.split(process.image().environment())) {
      if (entry.length >= prefix.length
          && Arrays.equals(entry, 0, prefix.length, prefix, 0, prefix.length)) {
        return Value.text(Arrays.copyOfRange(entry, prefix.length, entry.length));
      }
    }
    return NOTHING;
  }

  /** Rules expect directories to end with a slash. */
  private static Value cwd(TrackedProcess process) {
    byte[] cwd = process.cwd();
    if (cwd.length == 0) {
      return process.isRecorded() ? NOTHING : Value.NOT_SENT;
    }
    if (cwd[cwd.length - 1] == '/') {
      return Value.text(cwd);
    }
    byte[] ended = Arrays.copyOf(cwd, cwd.length + 1);
    ended[cwd.length] = '/';
    return Value.text(ended);
  }

  private static void addFlag(FieldTable.Builder table, String name, int flag) {
    table.process(
        name, process -> process.complete() ? truth(process.image().has(flag)) : Value.NOT_SENT);
  }

  private static Value ofImage(TrackedProcess process, Function<ExecutedImage, byte[]> part) {
    return process.complete() ? Value.text(part.apply(process.image())) : Value.NOT_SENT;
  }

  private static Value truth(boolean value) {
    return value ? TRUE : FALSE;
  }
}
