package dev.vedette.rules.destination;

import java.time.Duration;

/** What became of an attempt to send an alert; immutable. */
public sealed interface Outcome {
  /** The receiver has it. */
  record Delivered() implements Outcome {}

  /** The receiver will not take this alert, however often it is sent. */
  record Refused(String reason) implements Outcome {}

  /** The receiver answered with a fault that may pass. */
  record Failed(String reason) implements Outcome {}

  /**
   * The receiver was not reached, or cannot take anything now.
   *
   * @param retryAfter how long it asks to be left alone, zero when it does not say
   */
  record Unreachable(String reason, Duration retryAfter) implements Outcome {
    /** With no wish how long to wait. */
    public Unreachable(String reason) {
      this(reason, Duration.ZERO);
    }
  }
}
