package dev.vedette.language.output;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Alerts as Falco's text lines. Immutable and thread-safe. */
public final class AlertText {
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSSSSSSSS", Locale.ROOT);
  private static final DateTimeFormatter ISO_8601 =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSSSSxx", Locale.ROOT);

  private final ZoneId zone;
  private final TimeForm form;

  /** How the time at the start of a line is written. */
  public enum TimeForm {
    /** {@code 16:17:57.881781397} in the given zone. */
    CLOCK,
    /** {@code 2016-08-04T16:17:57.881781397+0000}, always UTC. */
    ISO_8601
  }

  public AlertText(TimeForm form, ZoneId zone) {
    this.form = form;
    this.zone = zone;
  }

  TimeForm form() {
    return form;
  }

  /** One line, without a line break at its end. */
  public String line(Alert alert) {
    return Json.escapeControls(unescaped(alert));
  }

  /** The line as it goes into JSON, which escapes it by itself. */
  String unescaped(Alert alert) {
    return time(alert.timeNanos()) + ": " + alert.priority().text() + " " + alert.message();
  }

  private String time(long nanos) {
    var instant = instant(nanos);
    return switch (form) {
      case CLOCK -> CLOCK.format(instant.atZone(zone));
      case ISO_8601 -> ISO_8601.format(instant.atOffset(ZoneOffset.UTC));
    };
  }

  static Instant instant(long nanos) {
    return Instant.ofEpochSecond(
        Math.floorDiv(nanos, 1_000_000_000L), Math.floorMod(nanos, 1_000_000_000L));
  }
}
