package dev.vedette.scanner.textproto;

import java.util.Objects;

/** A file of definitions that cannot be read: what is wrong, and where. For one thread. */
public final class MalformedProto extends Exception {
  private static final long serialVersionUID = 1;

  MalformedProto(int line, String message) {
    this(line + ": " + message);
  }

  MalformedProto(String message) {
    // An expected answer to bad input, so without a stack trace.
    super(message, null, false, false);
  }

  @Override
  public String getMessage() {
    return Objects.requireNonNullElse(super.getMessage(), "malformed");
  }
}
