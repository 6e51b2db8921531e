package dev.vedette.scanner.admission;

import dev.vedette.scanner.finding.Severity;
import java.util.Locale;
import java.util.Optional;

/** From which severity on findings count. */
public enum Threshold {
  /** Every finding. */
  INFO,
  /** Good practice and worse. */
  LOW,
  /** Missing barriers and worse. */
  MEDIUM,
  /** What is one mistake away from owning a node, and worse. */
  HIGH,
  /** Only what owns a node or cluster. */
  CRITICAL,
  /** None. */
  NONE;

  boolean reaches(Severity severity) {
    return switch (this) {
      case INFO -> true;
      case LOW -> severity.atLeast(Severity.LOW);
      case MEDIUM -> severity.atLeast(Severity.MEDIUM);
      case HIGH -> severity.atLeast(Severity.HIGH);
      case CRITICAL -> severity.atLeast(Severity.CRITICAL);
      case NONE -> false;
    };
  }

  /** The threshold that a label names. */
  static Optional<Threshold> parse(String text) {
    for (Threshold threshold : values()) {
      if (threshold.name().toLowerCase(Locale.ROOT).equals(text)) {
        return Optional.of(threshold);
      }
    }
    return Optional.empty();
  }
}
