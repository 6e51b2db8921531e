package dev.vedette.scanner.podsecurity;

import java.util.Locale;
import java.util.Optional;

/** The levels of the Pod Security Standards, the most open first. */
public enum Level {
  /** Everything is allowed. */
  PRIVILEGED,
  /** Known ways out of a container are closed. */
  BASELINE,
  /** A container is confined as tightly as most programs can bear. */
  RESTRICTED;

  /** The level with this name, as labels write it. */
  public static Optional<Level> parse(String text) {
    return switch (text) {
      case "privileged" -> Optional.of(PRIVILEGED);
      case "baseline" -> Optional.of(BASELINE);
      case "restricted" -> Optional.of(RESTRICTED);
      default -> Optional.empty();
    };
  }

  /** The name as labels write it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
