package dev.vedette.language.output;

import java.time.ZoneId;

/** Alerts as Falco's text lines. Immutable and thread-safe. */
public final class AlertText {
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

  /** One line, without a line break at its end. */
  public String line(Alert alert) {
    return form + " " + zone + " " + alert.message();
  }
}
