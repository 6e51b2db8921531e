package dev.vedette.language.output;

import java.util.Locale;
import java.util.Optional;

/** How urgent an alert is, most urgent first, with syslog's numbers as ordinals. Immutable. */
public enum Priority {
  EMERGENCY("Emergency"),
  ALERT("Alert"),
  CRITICAL("Critical"),
  ERROR("Error"),
  WARNING("Warning"),
  NOTICE("Notice"),
  INFORMATIONAL("Informational"),
  DEBUG("Debug");

  private final String text;

  Priority(String text) {
    this.text = text;
  }

  /** As Falco prints it, for example {@code Critical}. */
  public String text() {
    return text;
  }

  /** Whether this is as urgent as {@code minimum} or more. */
  public boolean isAtLeast(Priority minimum) {
    return compareTo(minimum) <= 0;
  }

  /** The priority of this name in any case; {@code info} is short for informational. */
  public static Optional<Priority> parse(String text) {
    var upper = text.toUpperCase(Locale.ROOT);
    if (upper.equals("INFO")) {
      return Optional.of(INFORMATIONAL);
    }
    for (Priority priority : values()) {
      if (priority.name().equals(upper)) {
        return Optional.of(priority);
      }
    }
    return Optional.empty();
  }
}
