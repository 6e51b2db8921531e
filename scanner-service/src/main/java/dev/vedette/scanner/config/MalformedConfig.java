package dev.vedette.scanner.config;

import java.util.Objects;

/** A file that is not of its format: what is wrong, and where. For one thread. */
public final class MalformedConfig extends Exception {
  private static final long serialVersionUID = 1;
  private final int line;

  public MalformedConfig(String message, int line) {
    // An expected answer to bad input, so without a stack trace.
    super(message, null, false, false);
    this.line = line;
  }

  /** The line of the fault, counted from 1; 0 when unknown. */
  public int line() {
    return line;
  }

  @Override
  public String getMessage() {
    return Objects.requireNonNullElse(super.getMessage(), "malformed");
  }
}
