package dev.vedette.agent.event;

import dev.vedette.language.event.Value;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Set;

/** The fields {@code evt.*} that speak of the event itself. Stateless. */
final class EventFields {
  private static final Value TRUE = Value.truth(true);
  private static final Value FALSE = Value.truth(false);
  private static final Value ONE = Value.number(1);
  private static final Value ZERO = Value.number(0);
  private static final Value SYSCALL = Value.text("syscall");
  private static final Value EXIT = Value.text("<");
  private static final Value SUCCESS = Value.text("SUCCESS");
  private static final Value WRITE = Value.text("w");
  private static final Value READ = Value.text("r");
  private static final Set<String> READS = Set.of("recvfrom", "recvmsg");
  private static final Set<String> WRITES = Set.of("sendto", "sendmsg");
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.nnnnnnnnn");
  private static final DateTimeFormatter TIME_SECONDS = DateTimeFormatter.ofPattern("HH:mm:ss");
  private static final DateTimeFormatter DATE_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.nnnnnnnnn");
  private static final DateTimeFormatter DATE_TIME_SECONDS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");
  private static final DateTimeFormatter ISO =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.nnnnnnnnnxx");
  private static final long SECOND = 1_000_000_000L;

  private EventFields() {}

  static void addTo(FieldTable.Builder table) {
    addIdentity(table);
    addTimes(table);
    addResults(table);
    addOpenings(table);
    table.argument("evt.arg", EventArguments::text);
    table.argument("evt.rawarg", EventArguments::raw);
    table.event("evt.args", EventArguments::all);
    table.event("evt.info", EventArguments::all);
    table.absent(
        List.of(
            "evt.pluginname",
            "evt.plugininfo",
            "evt.asynctype",
            "evt.around",
            "fdlist.nums",
            "fdlist.names",
            "fdlist.cips",
            "fdlist.sips",
            "fdlist.cports",
            "fdlist.sports"));
  }

  private static void addIdentity(FieldTable.Builder table) {
    table.event("evt.num", event -> Value.number(event.number()));
    table.event("evt.type", event -> Value.text(event.type()));
    table.argument("evt.type.is", (event, type) -> event.type().equals(type) ? ONE : ZERO);
    table.event(
        "syscall.type",
        event -> event.type().equals("procexit") ? Value.ABSENT : Value.text(event.type()));
    table.event("evt.category", event -> Value.text(event.definition().category()));
    table.event("evt.source", event -> SYSCALL);
    table.event("evt.is_async", event -> FALSE);
    table.event("evt.hostname", event -> Value.text(event.context().hostname()));
    table.event("evt.dir", event -> EXIT);
    table.event("evt.cpu", event -> Value.number(event.record().cpu()));
    table.event("evt.count", event -> ONE);
    table.event("evt.count.exit", event -> ONE);
  }

  private static void addTimes(FieldTable.Builder table) {
    table.event("evt.time", event -> local(event, TIME));
    table.event("evt.time.s", event -> local(event, TIME_SECONDS));
    table.event("evt.datetime", event -> local(event, DATE_TIME));
    table.event("evt.datetime.s", event -> local(event, DATE_TIME_SECONDS));
    table.event(
        "evt.time.iso8601",
        event -> Value.text(ISO.format(instant(event).atOffset(ZoneOffset.UTC))));
    table.event("evt.outputtime", event -> local(event, TIME));
    table.event("evt.rawtime", event -> Value.unsigned(event.timeNanos()));
    table.event("evt.rawtime.s", event -> Value.unsigned(event.timeNanos() / SECOND));
    table.event("evt.rawtime.ns", event -> Value.unsigned(event.timeNanos() % SECOND));
    table.event("evt.reltime", event -> Value.number(sinceStart(event)));
    table.event("evt.reltime.s", event -> Value.number(sinceStart(event) / SECOND));
    table.event("evt.reltime.ns", event -> Value.number(sinceStart(event) % SECOND));
    table.event("evt.deltatime", event -> Value.number(event.delta()));
    table.event("evt.deltatime.s", event -> Value.number(event.delta() / SECOND));
    table.event("evt.deltatime.ns", event -> Value.number(event.delta() % SECOND));
    for (String latency : List.of("evt.latency", "evt.latency.s", "evt.latency.ns")) {
      table.event(latency, event -> ZERO);
    }
  }

  private static void addResults(FieldTable.Builder table) {
    table.event(
        "evt.rawres",
        event -> hasResult(event) ? Value.number(event.record().result()) : Value.ABSENT);
    table.event(
        "evt.res",
        event -> {
          if (!hasResult(event)) {
            return Value.ABSENT;
          }
          long result = event.record().result();
          return result >= 0 ? SUCCESS : Value.text(Errno.name(result));
        });
    table.event("evt.failed", event -> truth(failed(event)));
    table.event("evt.count.error", event -> failed(event) ? ONE : Value.ABSENT);
    table.event(
        "evt.count.error.file",
        event ->
            failed(event) && event.definition().category().equals("file") ? ONE : Value.ABSENT);
    table.event(
        "evt.count.error.net",
        event -> failed(event) && event.definition().category().equals("net") ? ONE : Value.ABSENT);
    table.event("evt.is_io", event -> truth(reads(event) || writes(event)));
    table.event("evt.is_io_read", event -> truth(reads(event)));
    table.event("evt.is_io_write", event -> truth(writes(event)));
    table.event("evt.io_dir", event -> reads(event) ? READ : writes(event) ? WRITE : Value.ABSENT);
    table.event("evt.is_wait", event -> FALSE);
    table.event("evt.is_syslog", event -> FALSE);
  }

  private static void addOpenings(FieldTable.Builder table) {
    table.event("evt.is_open_read", event -> truth((openFlags(event) & FlagBits.READ_ONLY) != 0));
    table.event("evt.is_open_write", event -> truth((openFlags(event) & FlagBits.WRITE_ONLY) != 0));
    table.event(
        "evt.is_open_create",
        event -> {
          long flags = openFlags(event);
          boolean temporary =
              (flags & FlagBits.TEMPORARY_FILE) != 0 && event.record().result() >= 0;
          return truth((flags & FlagBits.CREATED) != 0 || temporary);
        });
    table.event(
        "evt.is_open_exec",
        event -> {
          long mode = EventArguments.openMode(event.definition(), event.record());
          return truth((mode & 0111) != 0);
        });
  }

  private static long openFlags(CapturedEvent event) {
    // Made for writing by its very name, and yet not counted as an opening for writing.
    return event.type().equals("creat")
        ? 0
        : EventArguments.openFlags(event.definition(), event.record());
  }

  private static boolean hasResult(CapturedEvent event) {
    return !event.type().equals("procexit");
  }

  private static boolean failed(CapturedEvent event) {
    return hasResult(event) && event.record().result() < 0;
  }

  private static boolean reads(CapturedEvent event) {
    return READS.contains(event.type());
  }

  private static boolean writes(CapturedEvent event) {
    return WRITES.contains(event.type());
  }

  private static long sinceStart(CapturedEvent event) {
    return Math.max(0, event.timeNanos() - event.context().startNanos());
  }

  private static Instant instant(CapturedEvent event) {
    return Instant.ofEpochSecond(event.timeNanos() / SECOND, event.timeNanos() % SECOND);
  }

  private static Value local(CapturedEvent event, DateTimeFormatter format) {
    return Value.text(format.format(instant(event).atZone(ZoneId.systemDefault())));
  }

  private static Value truth(boolean value) {
    return value ? TRUE : FALSE;
  }
}
