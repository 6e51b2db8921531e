package dev.vedette.agent.event;

import dev.vedette.agent.event.EventContext.EventSource;
import dev.vedette.agent.recorded.EventKind;
import dev.vedette.agent.recorded.EventKind.Trait;
import dev.vedette.agent.state.DescriptorKind;
import dev.vedette.language.event.Value;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The fields {@code evt.*} that speak of the event itself, times apart. Stateless. */
final class EventFields {
  private static final Value TRUE = Value.truth(true);
  private static final Value FALSE = Value.truth(false);
  private static final Value ONE = Value.number(1);
  private static final Value ZERO = Value.number(0);
  private static final Value EXIT = Value.text("<");
  private static final Value ENTER = Value.text(">");
  private static final Value SUCCESS = Value.text("SUCCESS");
  private static final Value WRITE = Value.text("w");
  private static final Value READ = Value.text("r");
  private static final String SYSCALL = "syscall";
  private static final Optional<String> OF_SYSTEM_CALLS = Optional.of(SYSCALL);

  private EventFields() {}

  static void addTo(FieldTable.Builder table) {
    addIdentity(table);
    addResults(table);
    addTransfers(table);
    addOpenings(table);
    table.callArgument("evt.arg", EventArguments::text);
    table.argument("evt.rawarg", EventArguments::raw);
    table.event("evt.args", EventArguments::all);
    table.event("evt.info", EventArguments::all);
    // Our kernel side knows no plugins.
    table.onlyRecorded(List.of("evt.pluginname", "evt.asynctype"));
    // Of what plugins read nothing but the name is known, and of Docker's events nothing at all.
    table.absent(
        List.of(
            "evt.plugininfo",
            "evt.around",
            "evt.infra.docker.name",
            "evt.infra.docker.container.id",
            "evt.infra.docker.container.name",
            "evt.infra.docker.container.image"));
  }

  private static void addIdentity(FieldTable.Builder table) {
    table.event("evt.num", event -> Value.number(event.number()));
    table.event("evt.type", event -> Value.text(event.type()));
    table.argument("evt.type.is", (event, type) -> event.type().equals(type) ? ONE : ZERO);
    table.event(
        "syscall.type",
        event -> event.data().kind().isSystemCall() ? Value.text(event.type()) : Value.ABSENT);
    table.event("evt.category", event -> Value.text(category(event)));
    table.event("evt.source", event -> source(event).map(Value::text).orElse(Value.ABSENT));
    table.event("evt.is_async", event -> truth(event.data().kind().isMeta()));
    table.event(
        "evt.asynctype",
        event -> event.data().kind().isMeta() ? Value.text(event.type()) : Value.ABSENT);
    table.event(
        "evt.pluginname",
        event -> plugin(event).map(EventSource::plugin).map(Value::text).orElse(Value.ABSENT));
    table.event("evt.hostname", event -> Value.text(event.context().hostname()));
    table.event(
        "evt.dir",
        event ->
            event.data().kind().isEnter() && event.data().kind().isSystemCall() ? ENTER : EXIT);
    table.event("evt.cpu", event -> Value.number(event.data().cpu()));
    table.event("evt.count", event -> ONE);
    table.event("evt.count.exit", event -> event.data().kind().isEnter() ? Value.ABSENT : ONE);
    table.event("evt.count.threadinfo", event -> isThreadInfo(event) ? ONE : ZERO);
    table.event(
        "evt.count.procinfo",
        event ->
            isThreadInfo(event) && event.hasProcess() && event.process().isMainThread()
                ? ONE
                : ZERO);
  }

  private static boolean isThreadInfo(CapturedEvent event) {
    return event.type().equals("procinfo");
  }

  /** Where the event comes from; empty if that is a plugin nobody knows. */
  static Optional<String> source(CapturedEvent event) {
    EventData data = event.data();
    boolean told = data.kind().namesItself() && data.kind().name().equals("asyncevent");
    if (!data.kind().isPlugin() && !told) {
      return OF_SYSTEM_CALLS;
    }
    long plugin = pluginNumber(event);
    return plugin == 0 && told ? Optional.of(SYSCALL) : plugin(event).map(EventSource::name);
  }

  private static Optional<EventSource> plugin(CapturedEvent event) {
    return event.context().source(pluginNumber(event));
  }

  private static long pluginNumber(CapturedEvent event) {
    EventData data = event.data();
    boolean fromPlugin = data.kind().isPlugin() || data.kind().name().equals("asyncevent");
    return fromPlugin && data.value(event, 0) instanceof Value.Unsigned(long number) ? number : -1;
  }

  /** What the event is about; for transfers that is what they go to. */
  private static String category(CapturedEvent event) {
    String category = event.data().kind().category();
    if (!category.startsWith("io_")) {
      return category;
    }
    DescriptorKind kind = event.descriptor().kind();
    return switch (kind) {
      case FILE, DIRECTORY -> "file";
      case IPV4, IPV6 -> "net";
      case UNIX, PIPE, EVENT, SIGNAL, INOTIFY -> "ipc";
      default -> "unknown";
    };
  }

  private static void addResults(FieldTable.Builder table) {
    table.callIf(
        event -> !hasResult(event) || event.data().result() <= 0,
        "evt.rawres",
        event -> hasResult(event) ? Value.number(event.data().result()) : Value.ABSENT);
    table.call(
        "evt.res",
        event -> {
          if (!hasResult(event)) {
            return Value.ABSENT;
          }
          long result = event.data().result();
          return result >= 0 ? SUCCESS : Value.text(Errno.name(result));
        });
    table.call("evt.failed", event -> truth(failed(event)));
    table.event("evt.count.error", event -> failed(event) ? ONE : Value.ABSENT);
    errors(table, "evt.count.error.file", List.of("file"));
    errors(table, "evt.count.error.net", List.of("net"));
    errors(table, "evt.count.error.memory", List.of("memory"));
    table.event(
        "evt.count.error.other",
        event ->
            failed(event) && !List.of("file", "net", "memory").contains(category(event))
                ? ONE
                : Value.ABSENT);
  }

  private static void errors(FieldTable.Builder table, String name, List<String> categories) {
    table.event(
        name, event -> failed(event) && categories.contains(category(event)) ? ONE : Value.ABSENT);
  }

  private static void addTransfers(FieldTable.Builder table) {
    table.event("evt.is_io", event -> truth(reads(event) || writes(event)));
    table.event("evt.is_io_read", event -> truth(reads(event)));
    table.event("evt.is_io_write", event -> truth(writes(event)));
    table.event("evt.io_dir", event -> reads(event) ? READ : writes(event) ? WRITE : Value.ABSENT);
    table.event("evt.is_wait", event -> truth(event.data().kind().is(Trait.WAITS)));
    table.event("evt.is_syslog", event -> truth(isSyslog(event)));
    table.event("evt.buffer", EventFields::buffer);
    table.event("evt.buflen", event -> length(event, true, ""));
    table.event("evt.buflen.in", event -> length(event, reads(event), ""));
    table.event("evt.buflen.out", event -> length(event, writes(event), ""));
    for (String about : List.of("file", "net")) {
      String name = "evt.buflen." + about;
      table.event(name, event -> length(event, true, about));
      table.event(name + ".in", event -> length(event, reads(event), about));
      table.event(name + ".out", event -> length(event, writes(event), about));
    }
  }

  private static Value buffer(CapturedEvent event) {
    int data = EventArguments.position(event, "data");
    if (data < 0 || data >= event.data().count() || !(reads(event) || writes(event))) {
      return Value.ABSENT;
    }
    return event.data().value(event, data);
  }

  private static Value length(CapturedEvent event, boolean wanted, String about) {
    EventKind kind = event.data().kind();
    boolean transfers = reads(event) || writes(event);
    if (!wanted || !transfers || kind.isEnter() || failed(event)) {
      return Value.ABSENT;
    }
    return about.isEmpty() || category(event).equals(about)
        ? Value.number(event.data().result())
        : Value.ABSENT;
  }

  private static boolean isSyslog(CapturedEvent event) {
    return writes(event)
        && new String(event.descriptor().name(), StandardCharsets.ISO_8859_1).contains("/dev/log");
  }

  private static void addOpenings(FieldTable.Builder table) {
    table.call("evt.is_open_read", event -> truth((openFlags(event) & FlagBits.READ_ONLY) != 0));
    table.call("evt.is_open_write", event -> truth((openFlags(event) & FlagBits.WRITE_ONLY) != 0));
    table.callIf(
        EventFields::hasResult,
        "evt.is_open_create",
        event -> {
          long flags = openFlags(event);
          boolean temporary = (flags & FlagBits.TEMPORARY_FILE) != 0 && event.data().result() >= 0;
          return truth((flags & FlagBits.CREATED) != 0 || temporary);
        });
    table.call("evt.is_open_exec", event -> truth((event.data().openMode() & 0111) != 0));
  }

  private static long openFlags(CapturedEvent event) {
    // Made for writing by its very name, and yet not counted as an opening for writing.
    return event.type().equals("creat") ? 0 : event.data().openFlags();
  }

  private static boolean hasResult(CapturedEvent event) {
    return event.data().hasResult();
  }

  private static boolean failed(CapturedEvent event) {
    return hasResult(event) && event.data().result() < 0;
  }

  private static boolean reads(CapturedEvent event) {
    return event.data().kind().is(Trait.READS_FROM_FD);
  }

  private static boolean writes(CapturedEvent event) {
    return event.data().kind().is(Trait.WRITES_TO_FD);
  }

  private static Value truth(boolean value) {
    return value ? TRUE : FALSE;
  }
}
