package dev.vedette.server;

/** A process could not start; the message is for the person who started it. */
public final class StartException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With what was in the way and what was expected. */
  public StartException(String message, Throwable cause) {
    super(message, cause);
  }
}
