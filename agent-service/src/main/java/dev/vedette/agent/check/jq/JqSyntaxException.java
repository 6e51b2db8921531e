package dev.vedette.agent.check.jq;

/** A program that is none of jq, or uses what is not evaluated here. Immutable. */
public final class JqSyntaxException extends Exception {
  private static final long serialVersionUID = 1L;

  JqSyntaxException(String message, int position) {
    super(message + " at character " + (position + 1));
  }
}
