package dev.vedette.scanner.finding;

import java.util.Locale;

/** How much a finding matters, the worst first. */
public enum Severity {
  /** Whoever reaches it owns the node or the cluster. */
  CRITICAL,
  /** One more mistake away from that. */
  HIGH,
  /** A missing barrier. */
  MEDIUM,
  /** Good practice. */
  LOW,
  /** Advice that not everybody wants. */
  INFO;

  /** The name as it is written in reports. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether this is as bad as the other, or worse. */
  public boolean atLeast(Severity other) {
    return compareTo(other) <= 0;
  }
}
