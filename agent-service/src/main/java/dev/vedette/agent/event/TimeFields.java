package dev.vedette.agent.event;

import dev.vedette.language.event.Value;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;

/** The fields that say when an event happened. Stateless. */
final class TimeFields {
  private static final Value ZERO = Value.number(0);
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.nnnnnnnnn");
  private static final DateTimeFormatter TIME_SECONDS = DateTimeFormatter.ofPattern("HH:mm:ss");
  private static final DateTimeFormatter DATE_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.nnnnnnnnn");
  private static final DateTimeFormatter DATE_TIME_SECONDS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");
  private static final DateTimeFormatter ISO =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.nnnnnnnnnxx");
  private static final long SECOND = 1_000_000_000L;

  private TimeFields() {}

  static void addTo(FieldTable.Builder table) {
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
    for (String latency :
        List.of(
            "evt.latency",
            "evt.latency.s",
            "evt.latency.ns",
            "evt.latency.quantized",
            "evt.wait_latency")) {
      table.event(latency, event -> ZERO);
    }
    table.event("evt.latency.human", event -> Value.text("0ns"));
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
}
