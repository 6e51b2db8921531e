package dev.vedette.language.audit;

import dev.vedette.language.event.Field;
import dev.vedette.language.event.Value;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The fields that events of every source have. Stateless. */
final class EventFields {
  private static final DateTimeFormatter CLOCK = formatter("HH:mm:ss.SSSSSSSSS");
  private static final DateTimeFormatter CLOCK_SECONDS = formatter("HH:mm:ss");
  private static final DateTimeFormatter DATE = formatter("uuuu-MM-dd HH:mm:ss.SSSSSSSSS");
  private static final DateTimeFormatter DATE_SECONDS = formatter("uuuu-MM-dd HH:mm:ss");
  private static final DateTimeFormatter ISO_8601 = formatter("uuuu-MM-dd'T'HH:mm:ss.SSSSSSSSSxx");

  private EventFields() {}

  private static DateTimeFormatter formatter(String pattern) {
    return DateTimeFormatter.ofPattern(pattern, Locale.ROOT);
  }

  static Value get(AuditEvent event, Field field) {
    return switch (field.definition().name()) {
      case "evt.num" -> Value.unsigned(event.number());
      case "evt.type" -> Value.text(AuditEvent.TYPE);
      case "evt.source" -> Value.text(AuditEvent.SOURCE);
      case "evt.pluginname" -> Value.text("k8saudit");
      case "evt.plugininfo" -> Value.text(JsonText.compact(event.json()));
      case "evt.time" -> local(event.time(), CLOCK);
      case "evt.time.s" -> local(event.time(), CLOCK_SECONDS);
      case "evt.time.iso8601" -> Value.text(ISO_8601.format(event.time().atOffset(ZoneOffset.UTC)));
      case "evt.datetime" -> local(event.time(), DATE);
      case "evt.datetime.s" -> local(event.time(), DATE_SECONDS);
      case "evt.rawtime" -> Value.unsigned(event.timeNanos());
      case "evt.rawtime.s" -> Value.unsigned(event.time().getEpochSecond());
      case "evt.rawtime.ns" -> Value.unsigned(event.timeNanos() % 1_000_000_000L);
      case "evt.is_async" -> Value.truth(false);
      default -> Value.ABSENT;
    };
  }

  private static Value local(Instant time, DateTimeFormatter formatter) {
    return Value.text(formatter.format(time.atZone(ZoneId.systemDefault())));
  }
}
