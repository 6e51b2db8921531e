package dev.vedette.agent.check.jsonpath;

/** A path or a document cannot be used; the message is worded as Go's library does. */
public final class PathException extends Exception {
  private static final long serialVersionUID = 1L;

  public PathException(String message) {
    super(message);
  }
}
