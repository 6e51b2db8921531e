package dev.vedette.agent.event;

import dev.vedette.agent.state.OpenDescriptor;
import dev.vedette.agent.state.TrackedProcess;
import dev.vedette.language.event.Value;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * The fields {@code thread.*}, and what a process uses: memory, descriptors, threads. What only
 * recordings tell is not sent for our own records. Stateless.
 */
final class ThreadFields {
  private static final Value TRUE = Value.truth(true);
  private static final Value FALSE = Value.truth(false);

  private ThreadFields() {}

  static void addTo(FieldTable.Builder table) {
    addIdentity(table);
    addCapabilities(table);
    addUse(table);
    addDescriptors(table);
    table.onlyRecorded(ONLY_RECORDED);
    // Time on the processor is told by events of the scheduler, which are not followed.
    for (String name : List.of("thread.exectime", "thread.totexectime")) {
      table.event(name, event -> recorded(event, Value.number(0)));
    }
    for (String name : List.of("thread.cpu", "thread.cpu.user", "thread.cpu.system")) {
      table.event(name, event -> recorded(event, Value.decimal(0)));
    }
  }

  private static final List<String> ONLY_RECORDED =
      List.of(
          "thread.exectime",
          "thread.totexectime",
          "thread.cpu",
          "thread.cpu.user",
          "thread.cpu.system",
          "thread.cgroups",
          "thread.cgroup",
          "thread.pfmajor",
          "thread.pfminor",
          "thread.vmsize",
          "thread.vmrss",
          "thread.vmsize.b",
          "thread.vmrss.b",
          "proc.nthreads",
          "proc.nchilds",
          "proc.fdlimit",
          "proc.fdopencount",
          "proc.fdusage",
          "proc.vmsize",
          "proc.vmrss",
          "proc.vmswap",
          "proc.stdin.type",
          "proc.stdout.type",
          "proc.stderr.type",
          "proc.stdin.name",
          "proc.stdout.name",
          "proc.stderr.name",
          "fd.types");

  private static Value recorded(CapturedEvent event, Value value) {
    return event.data() instanceof RecordedData ? value : Value.NOT_SENT;
  }

  private static void addIdentity(FieldTable.Builder table) {
    table.event("thread.tid", event -> ProcessFields.id(event.data().threadId()));
    table.event(
        "thread.ismain", event -> event.data().threadId() == event.process().pid() ? TRUE : FALSE);
    table.event(
        "thread.vtid",
        event ->
            event.data() instanceof RecordedData
                ? Value.number(event.process().virtualTid())
                : event.data().threadId() == event.process().pid()
                    ? Value.number(event.process().virtualPid())
                    : Value.NOT_SENT);
    table.event(
        "thread.nametid",
        event ->
            Value.text(
                new String(event.process().comm(), StandardCharsets.UTF_8)
                    + event.data().threadId()));
    table.event(
        "thread.cgroups", event -> recorded(event, Value.text(joined(event.process().cgroups()))));
    table.argument("thread.cgroup", ThreadFields::cgroup);
    table.event("proc.nthreads", event -> threads(event, true));
    table.event("proc.nchilds", event -> threads(event, false));
  }

  private static Value threads(CapturedEvent event, boolean withMain) {
    return event.data() instanceof RecordedData recorded
        ? Value.number(recorded.state().threads(event.process(), withMain))
        : Value.NOT_SENT;
  }

  private static byte[] joined(List<byte[]> texts) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    for (byte[] text : texts) {
      if (joined.size() > 0) {
        joined.write(' ');
      }
      joined.writeBytes(text);
    }
    return joined.toByteArray();
  }

  private static Value cgroup(CapturedEvent event, String subsystem) {
    if (!(event.data() instanceof RecordedData)) {
      return Value.NOT_SENT;
    }
    byte[] prefix = (subsystem + "=").getBytes(StandardCharsets.UTF_8);
    for (byte[] cgroup : event.process().cgroups()) {
      if (cgroup.length >= prefix.length
          && Arrays.equals(cgroup, 0, prefix.length, prefix, 0, prefix.length)) {
        return Value.text(Arrays.copyOfRange(cgroup, prefix.length, cgroup.length));
      }
    }
    return Value.ABSENT;
  }

  private static void addCapabilities(FieldTable.Builder table) {
    table.process(
        "thread.cap_effective", process -> Value.text(Capabilities.names(process.effective())));
    table.process(
        "thread.cap_permitted",
        process ->
            process.complete()
                ? Value.text(Capabilities.names(process.permitted()))
                : Value.NOT_SENT);
    table.process(
        "thread.cap_inheritable",
        process ->
            process.complete()
                ? Value.text(Capabilities.names(process.inheritable()))
                : Value.NOT_SENT);
  }

  private static void addUse(FieldTable.Builder table) {
    use(table, "proc.fdlimit", main(TrackedProcess::fileLimit));
    use(table, "proc.vmsize", main(TrackedProcess::virtualKilobytes));
    use(table, "proc.vmrss", main(TrackedProcess::residentKilobytes));
    use(table, "proc.vmswap", main(TrackedProcess::swappedKilobytes));
    use(table, "thread.pfmajor", (event, process) -> process.majorFaults());
    use(table, "thread.pfminor", (event, process) -> process.minorFaults());
    use(table, "thread.vmsize", ofMain(TrackedProcess::virtualKilobytes, 1));
    use(table, "thread.vmrss", ofMain(TrackedProcess::residentKilobytes, 1));
    use(table, "thread.vmsize.b", ofMain(TrackedProcess::virtualKilobytes, 1024));
    use(table, "thread.vmrss.b", ofMain(TrackedProcess::residentKilobytes, 1024));
    use(table, "proc.fdopencount", (event, process) -> process.openDescriptors().size());
    table.event(
        "proc.fdusage",
        event -> {
          TrackedProcess process = AncestorFields.mainThread(event);
          return recorded(
              event,
              process.fileLimit() == 0
                  ? Value.ABSENT
                  : Value.decimal(100.0 * process.openDescriptors().size() / process.fileLimit()));
        });
  }

  /** Reads a number of the thread that the event is of. */
  private interface Figure {
    long of(CapturedEvent event, TrackedProcess process);
  }

  private static Figure main(ToLongFunction<TrackedProcess> figure) {
    return (event, process) -> figure.applyAsLong(AncestorFields.mainThread(event));
  }

  private static Figure ofMain(ToLongFunction<TrackedProcess> figure, long unit) {
    return (event, process) -> process.isMainThread() ? unit * figure.applyAsLong(process) : 0;
  }

  private static void use(FieldTable.Builder table, String name, Figure figure) {
    table.event(
        name,
        event ->
            event.data() instanceof RecordedData
                ? Value.number(figure.of(event, event.process()))
                : Value.NOT_SENT);
  }

  private static void addDescriptors(FieldTable.Builder table) {
    List<String> names = List.of("stdin", "stdout", "stderr");
    for (int i = 0; i < names.size(); i++) {
      long number = i;
      standard(table, "proc." + names.get(i) + ".type", number, found -> found.kind().type());
      standard(table, "proc." + names.get(i) + ".name", number, found -> Value.text(found.name()));
    }
    table.event("fd.types", event -> types(event));
    table.argument(
        "fd.types",
        (event, number) ->
            event.data() instanceof RecordedData
                ? event
                    .process()
                    .descriptor(Long.parseLong(number))
                    .map(found -> Value.items(List.of(found.kind().type())))
                    .orElse(Value.ABSENT)
                : Value.NOT_SENT);
  }

  private static void standard(
      FieldTable.Builder table, String name, long number, Function<OpenDescriptor, Value> part) {
    table.event(
        name,
        event ->
            event.data() instanceof RecordedData
                ? event.process().descriptor(number).map(part).orElse(Value.ABSENT)
                : Value.NOT_SENT);
  }

  private static Value types(CapturedEvent event) {
    if (!(event.data() instanceof RecordedData)) {
      return Value.NOT_SENT;
    }
    Set<Value> types = new LinkedHashSet<>();
    event.process().openDescriptors().forEach(found -> types.add(found.kind().type()));
    // The type of the newest descriptor comes first.
    return Value.items(new ArrayList<>(types).reversed());
  }
}
